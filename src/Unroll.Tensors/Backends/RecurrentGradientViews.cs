namespace Unroll;

/// <summary>Gradients that a whole-sequence kernel reads (of its outputs) and overwrites (of its inputs). Null: no gradient, or not wanted.</summary>
public sealed class RecurrentGradientViews
{
    /// <summary>Read: gradient of every output [batch, time, units].</summary>
    public View? Y { get; init; }

    /// <summary>Read: gradient of the last output [batch, units].</summary>
    public View? Last { get; init; }

    /// <summary>Read: gradients of the final states.</summary>
    public View?[] FinalStates { get; init; } = [];

    /// <summary>Written: gradient of the input [batch, time, inputs].</summary>
    public View? X { get; init; }

    /// <summary>Written: gradient of the input weights, dense.</summary>
    public View? Kernel { get; init; }

    /// <summary>Written: gradient of the recurrent weights, dense.</summary>
    public View? Recurrent { get; init; }

    /// <summary>Written: gradient of the bias, dense.</summary>
    public View? Bias { get; init; }

    /// <summary>Written: gradient of the second bias, dense.</summary>
    public View? RecurrentBias { get; init; }

    /// <summary>Written: gradients of the scales and the shift of the layer norm.</summary>
    public View?[] Norms { get; init; } = [];

    /// <summary>Written: gradient of the projection, dense.</summary>
    public View? Projection { get; init; }

    /// <summary>Written, but for masked steps: gradient of the step factors [batch, time, 1].</summary>
    public View? StepFactors { get; init; }

    /// <summary>Written: gradients of the initial states.</summary>
    public View?[] InitialStates { get; init; } = [];
}
