namespace Unroll.Kernels;

/// <summary>Gradients of a whole-sequence kernel: those of the outputs come in, those of the inputs and weights are overwritten.</summary>
public sealed class RecurrentGradients
{
    /// <summary>In: gradient of every output [batch, time, units], or absent.</summary>
    public Block dY { get; set; }

    /// <summary>Whether gradients of outputs at masked steps are known to be 0: they are then not read. Default false.</summary>
    public bool MaskedAreZero { get; set; }

    /// <summary>In: gradient of the last output [batch, units], or absent.</summary>
    public Block dLast { get; set; }

    /// <summary>In: gradients of the final states [batch, units]; absent ones are zero.</summary>
    public Block[] dFinal { get; set; } = [];

    /// <summary>Out: gradient of the input [batch, time, inputs], or absent when not wanted.</summary>
    public Block dX { get; set; }

    /// <summary>Out: gradient of the input weights [inputs, gates * units], or null when not wanted.</summary>
    public float[]? dKernel { get; set; }

    /// <summary>Index of the first element.</summary>
    public int dKernelOffset { get; set; }

    /// <summary>Out: gradient of the recurrent weights [units, gates * units], or null when not wanted.</summary>
    public float[]? dRecurrent { get; set; }

    /// <summary>Index of the first element.</summary>
    public int dRecurrentOffset { get; set; }

    /// <summary>Out: gradient of the bias [gates * units], or null when not wanted.</summary>
    public float[]? dBias { get; set; }

    /// <summary>Index of the first element.</summary>
    public int dBiasOffset { get; set; }

    /// <summary>Out: gradient of the recurrent bias [gates * units], or null when not wanted.</summary>
    public float[]? dRecurrentBias { get; set; }

    /// <summary>Index of the first element.</summary>
    public int dRecurrentBiasOffset { get; set; }

    /// <summary>Out: gradients of the scales and the shift of the layer norm, as many as there are; absent ones are not wanted.</summary>
    public Block[] dNorms { get; set; } = [];

    /// <summary>Out: gradient of the projection [units, p], or null when not wanted.</summary>
    public float[]? dProjection { get; set; }

    /// <summary>Index of the first element.</summary>
    public int dProjectionOffset { get; set; }

    /// <summary>Out: gradient of the step factors [batch, time, 1], or absent when not wanted; masked steps are not written.</summary>
    public Block dStepFactors { get; set; }

    /// <summary>Out: gradients of the initial states [batch, units]; absent ones are not written.</summary>
    public Block[] dInitial { get; set; } = [];
}
