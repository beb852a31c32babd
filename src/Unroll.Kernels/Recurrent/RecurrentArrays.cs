namespace Unroll.Kernels;

/// <summary>The data of a whole-sequence kernel: inputs, weights, and where the results go. Arrays stay the caller's.</summary>
public sealed class RecurrentArrays
{
    /// <summary>Input [batch, time, inputs].</summary>
    public Block X { get; set; }

    /// <summary>Mask [batch, time], true for real steps; null when all are real. A masked step carries every state.</summary>
    public bool[]? Mask { get; set; }

    /// <summary>Index of the first element of the mask.</summary>
    public int MaskOffset { get; set; }

    /// <summary>Step of the mask from row to row.</summary>
    public int MaskBatchStride { get; set; }

    /// <summary>Step of the mask from time step to time step.</summary>
    public int MaskTimeStride { get; set; }

    /// <summary>Whether outputs at masked steps after a real one may be left as they are, for a caller who writes them when they are read. Default false: they are written.</summary>
    public bool LeavesMasked { get; set; }

    /// <summary>Factors of the input [batch, gate, inputs], already scaled; gate (time) stride 0 for one mask for all gates.</summary>
    public Block InputDropout { get; set; }

    /// <summary>Factors of the hidden state in the products [batch, gate, units], already scaled; gate (time) stride 0 for one mask for all gates.</summary>
    public Block RecurrentDropout { get; set; }

    /// <summary>Input weights [inputs, gates * units].</summary>
    public required float[] Kernel { get; set; }

    /// <summary>Index of the first element.</summary>
    public int KernelOffset { get; set; }

    /// <summary>Recurrent weights [units, gates * units]; with a projection p [p, gates * units].</summary>
    public required float[] Recurrent { get; set; }

    /// <summary>Index of the first element.</summary>
    public int RecurrentOffset { get; set; }

    /// <summary>Bias [gates * units], or null.</summary>
    public float[]? Bias { get; set; }

    /// <summary>Index of the first element.</summary>
    public int BiasOffset { get; set; }

    /// <summary>Second bias [gates * units], or null: added to the bias, except for a gate that keeps its recurrent product apart.</summary>
    public float[]? RecurrentBias { get; set; }

    /// <summary>Index of the first element.</summary>
    public int RecurrentBiasOffset { get; set; }

    /// <summary>With a projection: its weights [units, p]; else null.</summary>
    public float[]? Projection { get; set; }

    /// <summary>Index of the first element.</summary>
    public int ProjectionOffset { get; set; }

    /// <summary>With layer norm: scales of the input product [gates * units] and of the recurrent product [gates * units], then, where the state is
    /// normalised, its scale [units] and its shift [units]. Else empty.</summary>
    public Block[] Norms { get; set; } = [];

    /// <summary>Initial states [batch, units]; absent ones, or an empty array, are zeros.</summary>
    public Block[] InitialStates { get; set; } = [];

    /// <summary>For a program with <see cref="CellProgram.HasFactor"/>: its factor of each row and step [batch, time, 1]. Else absent.</summary>
    public Block StepFactors { get; set; }

    /// <summary>Output of every step [batch, time, units], or absent.</summary>
    public Block Y { get; set; }

    /// <summary>Output of the last step [batch, units], or absent.</summary>
    public Block Last { get; set; }

    /// <summary>Final states [batch, units]; absent ones are not written.</summary>
    public Block[] FinalStates { get; set; } = [];

    // The object of the last run, for the next one with the same spec and weights.
    internal ForwardPass? LastPass;

    /// <summary>The weights as <see cref="RecurrentKernel.Pack"/> made them from Kernel and Recurrent; null packs them at every call.</summary>
    public PackedWeights? Packed { get; set; }
}
