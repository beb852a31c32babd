namespace Unroll;

/// <summary>How a <see cref="Bidirectional"/> joins the outputs of its two directions.</summary>
public enum MergeMode
{
    /// <summary>One after the other: twice the units.</summary>
    Concat,

    /// <summary>forward + backward.</summary>
    Sum,

    /// <summary>forward * backward.</summary>
    Mul,

    /// <summary>(forward + backward) / 2.</summary>
    Ave,

    /// <summary>Not at all: two outputs.</summary>
    None,
}
