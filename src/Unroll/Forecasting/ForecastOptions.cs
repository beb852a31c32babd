namespace Unroll;

/// <summary>What may be asked of a <see cref="Forecaster"/>; what is null is found in the data.</summary>
public sealed record ForecastOptions
{
    /// <summary>How many rows are forecast at once; null for a length that suits the frequency (24 months, 8 quarters, 30 days, 48 hours), at most a sixth of the data.</summary>
    public int? Horizon { get; init => field = Positive(value, nameof(Horizon)); }

    /// <summary>How many rows the network reads before it forecasts; null to choose by rolling validation.</summary>
    public int? Lookback { get; init => field = Positive(value, nameof(Lookback)); }

    /// <summary>The units of the recurrent layer. Default 32.</summary>
    public int Units { get; init => field = Positive(value, nameof(Units))!.Value; } = 32;

    /// <summary>The recurrent cell. Default <see cref="ForecastCell.Lstm"/>.</summary>
    public ForecastCell Cell { get; init; } = ForecastCell.Lstm;

    /// <summary>How many times each network sees the data; null for a number that suits the amount of data.</summary>
    public int? Epochs { get; init => field = Positive(value, nameof(Epochs)); }

    /// <summary>How many networks are trained and averaged; null for 10 on little data, fewer on more.</summary>
    public int? Networks { get; init => field = Positive(value, nameof(Networks)); }

    /// <summary>The first step size of Adam; it falls to zero along a half cosine. Default 0.01.</summary>
    public float LearningRate { get; init => field = value > 0 && float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(LearningRate), value, "ForecastOptions: the learning rate is positive."); } = 0.01f;

    /// <summary>The share of the recurrent layer's outputs dropped in training. Default 0.3.</summary>
    public float Dropout { get; init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Dropout), value, "ForecastOptions: dropout is at least 0 and below 1."); } = 0.3f;

    /// <summary>Decides the first weights and every random draw: the same seed gives the same numbers. Default 1.</summary>
    public int Seed { get; init; } = 1;

    private static int? Positive(int? value, string name)
        => value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"ForecastOptions: {name} was {value}; a whole number of at least 1 is needed."));
}
