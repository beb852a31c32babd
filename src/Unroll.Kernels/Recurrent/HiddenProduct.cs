namespace Unroll.Kernels;

/// <summary>How the hidden state enters the gates of a cell.</summary>
public enum HiddenProduct
{
    /// <summary>Every gate is b + x W + h U, one chain; slot g holds gate g.</summary>
    Joined,

    /// <summary>
    /// The last gate keeps its two products apart (GRU, reset after): slot 0 holds its b + x W, the slots 1 to Gates - 1 hold the other gates in
    /// order, slot Gates holds its b' + h U.
    /// </summary>
    LastGateApart,

    /// <summary>The last gate multiplies with what <see cref="ICellProgram.Reset"/> makes of the hidden state (GRU, reset before); slot g holds gate g.</summary>
    LastGateAfterReset,
}
