namespace Unroll;

/// <summary>Which tokens a <see cref="Vocabulary"/> takes in.</summary>
public sealed record VocabularyOptions
{
    /// <summary>The most ids there are, padding and unknown counted, as <c>max_tokens</c> in Keras; the most frequent tokens get them. Default null: no limit.</summary>
    public int? Limit { get; init => field = value is null or >= 2 ? value : throw new ArgumentOutOfRangeException(nameof(Limit), FormattableString.Invariant($"VocabularyOptions.Limit: got {value}; needed at least 2, for padding and unknown.")); }

    /// <summary>How often a token must occur to get an id. Default 1. With 2 or more, some training tokens are unknown, and the model learns what unknown means.</summary>
    public int MinCount { get; init => field = Require.Positive(value, nameof(VocabularyOptions), nameof(MinCount)); } = 1;

    /// <summary>Tokens that get the ids from 2 on, whatever they count, for example a start and an end mark. Default none.</summary>
    public IReadOnlyList<string> Reserved { get; init; } = [];
}
