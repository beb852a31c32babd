namespace Unroll;

/// <summary>What is asked of a <see cref="LanguageModel"/>.</summary>
/// <remarks>What the defaults give on tinyshakespeare, and after how long, is in docs/guide/text-generation.md.</remarks>
public sealed record LanguageModelOptions
{
    /// <summary>What a token is. Default: a character. Runs of several tokens (NGrams) are refused: the model writes one token after another.</summary>
    public Tokenizer Tokenizer { get; init => field = value ?? throw new ArgumentNullException(nameof(Tokenizer)); } = Tokenizer.Characters;

    /// <summary>How many ids the vocabulary has at most, the most frequent tokens first. Default 10,000; characters rarely reach it.</summary>
    public int VocabularyLimit { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(VocabularyLimit)); } = 10_000;

    /// <summary>The recurrent cell. Default LSTM.</summary>
    public RecurrentKind Cell { get; init; } = RecurrentKind.Lstm;

    /// <summary>Units of each recurrent layer. Default 384.</summary>
    public int Units { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(Units)); } = 384;

    /// <summary>Recurrent layers, one above the other. Default 2.</summary>
    public int Layers { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(Layers)); } = 2;

    /// <summary>Numbers for each token. Default 64.</summary>
    public int EmbeddingSize { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(EmbeddingSize)); } = 64;

    /// <summary>The share of numbers that training drops after each recurrent layer. Default 0.4, for a text that is read many times; with a text of many millions of characters take less.</summary>
    public float Dropout { get; init => field = Require.Share(value, nameof(LanguageModelOptions), nameof(Dropout)); } = 0.4f;

    /// <summary>Pieces of the text that go on side by side, with their states carried from step to step. Default 32; fewer for a short text.</summary>
    public int BatchSize { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(BatchSize)); } = 32;

    /// <summary>Tokens of each piece between two updates, and so how far gradients reach back. Default 64.</summary>
    public int Steps { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(Steps)); } = 64;

    /// <summary>The highest learning rate of Adam: it rises over the first twentieth of the training and then falls along half a cosine to a hundredth. Default 0.004.</summary>
    public double LearningRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(LearningRate), FormattableString.Invariant($"LanguageModelOptions.LearningRate: got {value}; needed a number above 0."));
    } = 0.004;

    /// <summary>Decoupled weight decay of kernels and embeddings: w -= rate WeightDecay w before each update. Against learning a small text by heart. Default 0.3.</summary>
    public double WeightDecay
    {
        get;
        init => field = value >= 0 && double.IsFinite(value) ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), FormattableString.Invariant($"LanguageModelOptions.WeightDecay: got {value}; needed 0 or a number above it."));
    } = 0.3;

    /// <summary>The largest norm of all gradients together. Default 1.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>How often the text is read, when <see cref="Budget"/> is null. Default 8.</summary>
    public int Epochs { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(Epochs)); } = 8;

    /// <summary>How long training may take by the clock, with the learning rate's fall scaled to it; null (default) for <see cref="Epochs"/>. Where the clock decides, two runs differ.</summary>
    public TimeSpan? Budget
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value
            : throw new ArgumentOutOfRangeException(nameof(Budget), FormattableString.Invariant($"LanguageModelOptions.Budget: got {value}; needed a time above 0."));
    }

    /// <summary>The share of the training text, its end, on which the best weights are chosen. Default 0.05.</summary>
    public double ValidationShare
    {
        get;
        init => field = value is > 0 and < 1 ? value
            : throw new ArgumentOutOfRangeException(nameof(ValidationShare), FormattableString.Invariant($"LanguageModelOptions.ValidationShare: got {value}; needed a share above 0, below 1."));
    } = 0.05;

    /// <summary>How often, evenly over the training, the model is measured on that slice and writes a sample. Default 20.</summary>
    public int Checks { get; init => field = Require.Positive(value, nameof(LanguageModelOptions), nameof(Checks)); } = 20;

    /// <summary>Decides first weights, dropout and samples. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
