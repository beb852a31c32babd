namespace Unroll;

/// <summary>How an <see cref="Attention"/> layer scores a query against a key.</summary>
public enum ScoreMode
{
    /// <summary>q . k: Luong's dot.</summary>
    Dot,

    /// <summary>The sum over the features of tanh(q + k): Keras's concat.</summary>
    Concat,

    /// <summary>q W . k with a kernel W: Luong's general. Query and key may differ in width.</summary>
    General,
}
