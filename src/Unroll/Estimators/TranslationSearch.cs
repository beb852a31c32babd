namespace Unroll;

/// <summary>How a <see cref="Translator"/> searches for the best translation.</summary>
public sealed record TranslationSearch
{
    /// <summary>How many beginnings are followed side by side; 1 takes the likeliest token at each step. Default 4.</summary>
    public int Beam { get; init => field = Require.Positive(value, nameof(TranslationSearch), nameof(Beam)); } = 4;

    /// <summary>Translations are ranked by log p / length^LengthPenalty: 0 favours short ones, 1 ranks by the mean. Default 0.7.</summary>
    public double LengthPenalty
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(LengthPenalty), FormattableString.Invariant($"TranslationSearch.LengthPenalty: got {value}; needed 0 or a number above it."));
    } = 0.7;

    /// <summary>The longest translation in tokens; null (default) for twice the source and ten.</summary>
    public int? MaxLength { get; init => field = value is { } n ? Require.Positive(n, nameof(TranslationSearch), nameof(MaxLength)) : null; }

    /// <summary>How many translations are wanted, the best first; at most <see cref="Beam"/>. Default 1.</summary>
    public int Best { get; init => field = Require.Positive(value, nameof(TranslationSearch), nameof(Best)); } = 1;
}
