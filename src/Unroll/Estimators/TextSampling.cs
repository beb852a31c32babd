namespace Unroll;

/// <summary>How a <see cref="LanguageModel"/> writes: how long, and how bold.</summary>
public sealed record TextSampling
{
    /// <summary>Tokens to write. Default 500.</summary>
    public int Length { get; init => field = Require.Positive(value, nameof(TextSampling), nameof(Length)); } = 500;

    /// <summary>What logits are divided by: below 1 safer and more repetitive, above 1 bolder, 0 always the likeliest token. Default 0.8.</summary>
    public double Temperature
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(Temperature), FormattableString.Invariant($"TextSampling.Temperature: got {value}; needed 0 or a number above it."));
    } = 0.8;

    /// <summary>Draws among so many of the likeliest tokens alone; null (default) for all.</summary>
    public int? TopK { get; init => field = value is { } k ? Require.Positive(k, nameof(TextSampling), nameof(TopK)) : null; }

    /// <summary>Draws among the likeliest tokens whose probabilities add up to this share alone; null (default) for all.</summary>
    public double? TopP
    {
        get;
        init => field = value is null or (> 0 and <= 1) ? value
            : throw new ArgumentOutOfRangeException(nameof(TopP), FormattableString.Invariant($"TextSampling.TopP: got {value}; needed a share above 0, at most 1."));
    }

    /// <summary>The same seed writes the same text. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
