namespace Unroll.Kernels;

/// <summary>Rows that <see cref="RowNorm"/> works on, and where their numbers lie.</summary>
internal unsafe struct RowNormSlots
{
    /// <summary>What is normalised; may be <see cref="Normal"/>.</summary>
    public float* From;

    /// <summary>The normalised numbers; backward they become the gradient of what was normalised.</summary>
    public float* Normal;

    /// <summary>The reciprocal deviation of the first row; the others <see cref="NormalRow"/> apart.</summary>
    public float* Deviation;

    /// <summary>Scales, the same for all rows.</summary>
    public float* Scale;

    /// <summary>What is added to the scaled numbers; backward the gradients of the scales.</summary>
    public float* Start;

    /// <summary>The result; backward its gradient.</summary>
    public float* Y;

    /// <summary>Distances of rows.</summary>
    public nint FromRow, NormalRow, StartRow, YRow;

    /// <summary>Rows.</summary>
    public int Rows;

    /// <summary>Slots of a row, their distance, and the numbers of each; without gaps they are one long slot.</summary>
    public int Slots, Slot, Units;
}
