namespace Unroll;

/// <summary>The recurrent cell of a <see cref="Forecaster"/>.</summary>
public enum ForecastCell
{
    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent unit.</summary>
    Gru,

    /// <summary>A plain recurrent cell.</summary>
    SimpleRnn,
}
