namespace Unroll;

/// <summary>How a <see cref="SequenceClassifier"/> or <see cref="SequenceTagger"/> is built and trained.</summary>
/// <remarks>The defaults were chosen on one data set, sentences of rt-polarity, on validation data (see <c>docs/guide/classify.md</c>); others may want others: <see cref="Search"/> finds them.</remarks>
public sealed record SequenceOptions
{
    /// <summary>Units of the recurrent layer, for each direction. Default 32.</summary>
    public int Units { get; init => field = Require.Positive(value, nameof(SequenceOptions), nameof(Units)); } = 32;

    /// <summary>Numbers for each token or id. Default 128.</summary>
    public int EmbeddingSize { get; init => field = Require.Positive(value, nameof(SequenceOptions), nameof(EmbeddingSize)); } = 128;

    /// <summary>The recurrent cell. Default <see cref="RecurrentKind.Gru"/>.</summary>
    public RecurrentKind Cell { get; init; }

    /// <summary>Dropout of embeddings and before the last layer, while training. Default 0.5.</summary>
    public float Dropout { get; init => field = Require.ShareBelowOne(value, nameof(SequenceOptions), nameof(Dropout)); } = 0.5f;

    /// <summary>The share of whole words that is blanked out while training; only for texts, tokens and ids. Default 0.2.</summary>
    public float WordDropout { get; init => field = Require.ShareBelowOne(value, nameof(SequenceOptions), nameof(WordDropout)); } = 0.2f;

    /// <summary>Cuts texts into tokens. Default <see cref="Tokenizer.Words"/>.</summary>
    public Tokenizer Tokenizer { get; init => field = value ?? throw new ArgumentNullException(nameof(Tokenizer)); } = Tokenizer.Words;

    /// <summary>Which tokens get an id. Default: those that occur twice or more in the training part, so that the model learns what unknown means.</summary>
    public VocabularyOptions Vocabulary { get; init => field = value ?? throw new ArgumentNullException(nameof(Vocabulary)); } = new() { MinCount = 2 };

    /// <summary>Pretrained vectors of tokens: where the embedding starts. Default none. Their width is then the embedding's.</summary>
    public WordVectors? Vectors { get; init; }

    /// <summary>The network in place of the own one: from the input (Int32 ids [time], or numbers [time, features]) and the number of classes to logits, [classes] for a
    /// classifier, [time, classes] for a tagger. Default none.</summary>
    public Func<Symbol, int, Symbol>? Network { get; init; }

    /// <summary>How often all training samples are seen, at most. Default null: about 2,000 steps, between 20 and 200 epochs.</summary>
    public int? Epochs { get; init => field = value is { } epochs ? Require.Positive(epochs, nameof(SequenceOptions), nameof(Epochs)) : null; }

    /// <summary>Training ends when the validation loss has not fallen for so many epochs; the weights of the best epoch are kept. Default null: a seventh of the epochs, at least 3.</summary>
    public int? Patience { get; init => field = value is { } patience ? Require.Positive(patience, nameof(SequenceOptions), nameof(Patience)) : null; }

    /// <summary>Samples a step. Default null: a twentieth of the samples, between 4 and 32.</summary>
    public int? BatchSize { get; init => field = value is { } size ? Require.Positive(size, nameof(SequenceOptions), nameof(BatchSize)) : null; }

    /// <summary>The step size of Adam. Default null: 0.001 for texts, tokens and ids, 0.005 for numbers.</summary>
    public float? LearningRate { get; init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(LearningRate), FormattableString.Invariant($"SequenceOptions.LearningRate: got {value}; needed more than 0.")); }

    /// <summary>The share of the given samples that is held out to choose the epoch, drawn by the seed (of each class alike). Default 0.1; 0 for none: then all epochs are run.</summary>
    public double ValidationShare { get; init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(ValidationShare), FormattableString.Invariant($"SequenceOptions.ValidationShare: got {value}; needed a share from 0 to below 1.")); } = 0.1;

    /// <summary>Whether rare classes count as much as frequent ones in the loss: each sample (of a tagger: step) has weight samples / (classes * samples of its class). Default false.</summary>
    public bool Balanced { get; init; }

    /// <summary>The classes in the order of their numbers. Default null: the names that occur, in ordinal order, or the numbers from 0 to the largest.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Ids as inputs: how many there are, from 0. Default null: the largest that occurs, and one.</summary>
    public int? Ids { get; init => field = value is { } ids ? Require.Positive(ids, nameof(SequenceOptions), nameof(Ids)) : null; }

    /// <summary>Multi-label: a class is given from this probability on. Default 0.5.</summary>
    public float Threshold { get; init => field = Require.Share(value, nameof(SequenceOptions), nameof(Threshold)); } = 0.5f;

    /// <summary>Multi-label: thresholds of single classes by name. Default none.</summary>
    public IReadOnlyDictionary<string, float>? Thresholds { get; init; }

    /// <summary>Decides first weights, dropout, the order of samples and what is held out. The same seed gives the same numbers for any number of threads. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
