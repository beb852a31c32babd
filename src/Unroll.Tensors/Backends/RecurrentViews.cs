namespace Unroll;

/// <summary>What a whole-sequence kernel reads and writes. Float views have neighbouring elements along their last axis; a direction is a
/// matter of strides: reversed views walk backwards along time.</summary>
public sealed class RecurrentViews
{
    /// <summary>Input [batch, time, inputs].</summary>
    public required View X { get; init; }

    /// <summary>Bool [batch, time], true where a step is real; null when all are.</summary>
    public View? Mask { get; init; }

    /// <summary>Factors of the input, already scaled: [batch, inputs], or [batch, gates, inputs] for one mask per gate.</summary>
    public View? InputDropout { get; init; }

    /// <summary>Factors of the hidden state in the products, already scaled: [batch, units], or [batch, gates, units].</summary>
    public View? RecurrentDropout { get; init; }

    /// <summary>Input weights [inputs, gates * units], dense.</summary>
    public required View Kernel { get; init; }

    /// <summary>Recurrent weights [units, gates * units], dense.</summary>
    public required View Recurrent { get; init; }

    /// <summary>Bias [gates * units], or null.</summary>
    public View? Bias { get; init; }

    /// <summary>Second bias [gates * units], inside the recurrent product, or null.</summary>
    public View? RecurrentBias { get; init; }

    /// <summary>With layer norm: scales of the input and of the recurrent product, each [gates * units], then, where the state is normalised, its
    /// scale and its shift [units]. Else empty.</summary>
    public View[] Norms { get; init; } = [];

    /// <summary>With a projection to p: its weights [units, p], dense; Y, Last and state 0 are then p wide and Recurrent is [p, gates * units]. Else null.</summary>
    public View? Projection { get; init; }

    /// <summary>For a cell with <see cref="Kernels.CellProgram.HasFactor"/>: its factor of each row and step [batch, time, 1]; else null.</summary>
    public View? StepFactors { get; init; }

    /// <summary>Initial states [batch, units] in the cell's order; empty for zeros.</summary>
    public View[] InitialStates { get; init; } = [];

    /// <summary>To be written: the output of every step [batch, time, units].</summary>
    public required View Y { get; init; }

    /// <summary>Whether masked steps of Y that repeat a real one are left as they are.</summary>
    internal bool LeavesMasked { get; init; }

    /// <summary>To be written: the output of the last step processed [batch, units].</summary>
    public required View Last { get; init; }

    /// <summary>To be written: the states after the last step, each [batch, units].</summary>
    public required View[] FinalStates { get; init; }

    /// <summary>What <see cref="IRecurrentKernel.Pack"/> made of these weights, or null to pack at each call.</summary>
    public object? Packed { get; init; }
}
