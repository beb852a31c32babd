namespace Unroll.Kernels;

/// <summary>What a whole-sequence kernel is to do: the cell, the sizes and the options. The data come as <see cref="RecurrentArrays"/>.</summary>
public sealed class RecurrentSpec
{
    /// <summary>The cell.</summary>
    public required CellProgram Cell { get; init; }

    /// <summary>Rows; may be 0.</summary>
    public required int Batch { get; init; }

    /// <summary>Time steps; may be 0: then the last output is 0 and the final states are the initial ones.</summary>
    public required int Steps { get; init; }

    /// <summary>Features of an input step.</summary>
    public required int Inputs { get; init; }

    /// <summary>Units: features of the output.</summary>
    public required int Units { get; init; }

    /// <summary>Whether a masked step outputs 0 instead of the previous output. Default false.</summary>
    public bool ZeroOutputForMask { get; init; }

    /// <summary>Whether forward keeps what backward needs. Default false.</summary>
    public bool SaveForBackward { get; init; }

    /// <summary>
    /// Real steps of a chunk: forward keeps only the states before each chunk, and backward runs each chunk forward again. The memory is that of one
    /// chunk, the time that of another forward pass. 0, the default, keeps everything.
    /// </summary>
    public int TimeChunk { get; init; }

    /// <summary>Time steps after which the gradient of the states is cut: none passes from step n * Truncate back to the step before. 0, the default, never cuts.</summary>
    public int Truncate { get; init; }

    /// <summary>Whether the cell normalises its two products, each over all its gates (the last gate's own product alone), and an LSTM's output its state. Default false.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>What is added to a variance.</summary>
    public const float LayerNormEpsilon = 1e-3f;

    /// <summary>Width p of the projected output, at most the units; 0 for none. The hidden state is then (what the cell makes of units) P, p wide: it is the output and enters the
    /// recurrent product, so the recurrent weights are [p, gates * units].</summary>
    public int Projection { get; init; }

    /// <summary>Width of the output, of state 0 and of the recurrent weights.</summary>
    public int Hidden => Projection > 0 ? Projection : Units;

    /// <summary>Number of constant inputs of the cell; 0 for none. Not supported yet.</summary>
    public int Constants { get; init; }
}
