namespace Unroll.Kernels;

/// <summary>Comparisons of two numbers; false where either is NaN, except NotEqual.</summary>
public enum CompareOp
{
    /// <summary>a = b.</summary>
    Equal,

    /// <summary>a is not b.</summary>
    NotEqual,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a is at most b.</summary>
    LessOrEqual,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a is at least b.</summary>
    GreaterOrEqual,
}
