namespace Unroll.Kernels;

/// <summary>What a reduction makes of the elements along the reduced axes.</summary>
public enum ReduceOp
{
    /// <summary>The sum; 0 of nothing.</summary>
    Sum,

    /// <summary>The sum divided by the number of elements; NaN of nothing.</summary>
    Mean,

    /// <summary>The largest, NaN if one is NaN; -infinity of nothing.</summary>
    Max,

    /// <summary>The smallest, NaN if one is NaN; +infinity of nothing.</summary>
    Min,

    /// <summary>The product; 1 of nothing.</summary>
    Product,

    /// <summary>The sum of the squares.</summary>
    SumSquares,

    /// <summary>1 if any element is not 0, else 0.</summary>
    Any,

    /// <summary>1 if no element is 0, else 0.</summary>
    All,
}
