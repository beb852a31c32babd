namespace Unroll;

/// <summary>What is asked of a <see cref="Translator"/>.</summary>
public sealed record TranslatorOptions
{
    /// <summary>Cuts the texts to be translated. Default: words in lower case, punctuation as tokens of its own.</summary>
    public Tokenizer Source { get; init => field = value ?? throw new ArgumentNullException(nameof(Source)); } = Tokenizer.Words;

    /// <summary>Cuts the translations. Default: as <see cref="Source"/>'s default.</summary>
    public Tokenizer Target { get; init => field = value ?? throw new ArgumentNullException(nameof(Target)); } = Tokenizer.Words;

    /// <summary>How many ids each vocabulary has at most. Default 20,000.</summary>
    public int VocabularyLimit { get; init => field = Require.Positive(value, nameof(TranslatorOptions), nameof(VocabularyLimit)); } = 20_000;

    /// <summary>How the decoder looks at the source. Default Bahdanau.</summary>
    public TranslatorAttention Attention { get; init; }

    /// <summary>Units of the encoder, for each direction, and of the decoder. Default 128.</summary>
    public int Units { get; init => field = Require.Positive(value, nameof(TranslatorOptions), nameof(Units)); } = 128;

    /// <summary>Numbers for each token. Default 64.</summary>
    public int EmbeddingSize { get; init => field = Require.Positive(value, nameof(TranslatorOptions), nameof(EmbeddingSize)); } = 64;

    /// <summary>The share of numbers that training drops of the source's embedded tokens and of what goes into the output layer. Default 0.1.</summary>
    public float Dropout { get; init => field = Require.Share(value, nameof(TranslatorOptions), nameof(Dropout)); } = 0.1f;

    /// <summary>Pairs an update. Default 32.</summary>
    public int BatchSize { get; init => field = Require.Positive(value, nameof(TranslatorOptions), nameof(BatchSize)); } = 32;

    /// <summary>How often the pairs are seen, at most. Default 20. The learning rate falls along half a cosine over so many.</summary>
    public int Epochs { get; init => field = Require.Positive(value, nameof(TranslatorOptions), nameof(Epochs)); } = 20;

    /// <summary>Epochs without a smaller validation loss that end training. Default 5.</summary>
    public int Patience { get; init => field = Require.Positive(value, nameof(TranslatorOptions), nameof(Patience)); } = 5;

    /// <summary>The first learning rate of Adam. Default 0.003.</summary>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), FormattableString.Invariant($"TranslatorOptions.LearningRate: got {value}; needed a number above 0."));
    } = 0.003;

    /// <summary>The share of the pairs on which the best weights are chosen. Default 0.1.</summary>
    public double ValidationShare
    {
        get;
        init => field = value is > 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(ValidationShare), FormattableString.Invariant($"TranslatorOptions.ValidationShare: got {value}; needed a share above 0, below 1."));
    } = 0.1;

    /// <summary>Decides the parts of the pairs, first weights, dropout and the order of pairs. The same seed gives the same numbers. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
