namespace Unroll;

/// <summary>The recurrent cell of an estimator's own network.</summary>
public enum RecurrentKind
{
    /// <summary>Gated recurrent unit.</summary>
    Gru,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>A plain recurrent cell.</summary>
    SimpleRnn,
}
