namespace Unroll;

/// <summary>A model of texts: foretells each character (or word) from those before it, and so can write.</summary>
/// <remarks>
/// <para>Network: ids [batch, time] -> embedding -> recurrent layers, one above the other -> dense layer -> logits [batch, time, vocabulary].</para>
/// <para>Training: truncated backpropagation through time. The text is cut into <see cref="LanguageModelOptions.BatchSize"/> pieces that go on side by side; each update reads
/// <see cref="LanguageModelOptions.Steps"/> tokens of every piece, and states are carried on to the next, cut off from the graph. The weights that are kept are the best on a slice
/// held out of the training text, and the logits are divided by the temperature that foretells that slice best (Guo et al. 2017).</para>
/// <para>Embeddings begin with normal numbers of deviation 1, as PyTorch's do: with Keras's +-0.05 the first epoch is spent on making them large.</para>
/// </remarks>
public sealed partial class LanguageModel
{
    LanguageModel(Sequential model, TextCodec codec)
    {
        (Model, Codec) = (model, codec);
        StreamCheck.Require(model, StreamInput.Of(model));
    }

    /// <summary>The network.</summary>
    public Sequential Model { get; }

    /// <summary>Tokenizer and vocabulary.</summary>
    public TextCodec Codec { get; }

    /// <summary>The loss of the kept weights on the slice held out of the training text, in nats a token; NaN where there was none.</summary>
    public double ValidationLoss { get; private init; } = double.NaN;

    /// <summary>Every report of a check during training; empty for a loaded model.</summary>
    public IReadOnlyList<LanguageModelProgress> Checks { get; private init; } = [];

    /// <summary>True when its training was cancelled: it holds the best weights up to then.</summary>
    public bool Interrupted { get; private init; }

    /// <summary>Whether its tokens are characters.</summary>
    public bool IsCharacters => Codec.Tokenizer is CharTokenizer;

    /// <summary>Trains a model on a text.</summary>
    /// <param name="text">All of it is used; its end (<see cref="LanguageModelOptions.ValidationShare"/>) to choose the best weights.</param>
    /// <param name="options">What is asked; null for the defaults.</param>
    /// <param name="progress">Hears of every update and every check, on the calling thread.</param>
    /// <param name="cancellation">Stops the training. The result is then the best so far, with <see cref="Interrupted"/> true.</param>
    /// <exception cref="ArgumentException">The text is too short.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first update: there is nothing to keep.</exception>
    public static LanguageModel Fit(string text, LanguageModelOptions? options = null, IProgress<LanguageModelProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= new LanguageModelOptions();
        if (options.Tokenizer is CharTokenizer { NGrams: > 1 } or WordTokenizer { NGrams: > 1 })
            throw new ArgumentException("LanguageModel.Fit: got a tokenizer of n-grams; needed single tokens, because the model writes one after another. Usual fix: NGrams = 1.", nameof(options));
        var codec = TextCodec.Fit(TextPieces.Of(text), options.Tokenizer, new VocabularyOptions { Limit = options.VocabularyLimit });
        var ids = Ids(codec, text);
        var held = (int)(ids.Length * options.ValidationShare);
        if (held < 2 || ids.Length - held < 3)
            throw new ArgumentException(FormattableString.Invariant(
                $"LanguageModel.Fit: the text has {ids.Length} {(codec.Tokenizer is CharTokenizer ? "characters" : "tokens")}; needed enough that {options.ValidationShare} of them are at least 2. Usual fix: a longer text (a hundred thousand characters and more give readable samples)."), nameof(text));
        var model = Network(codec.Vocabulary.Count, options);
        var training = new LanguageModelTraining(model, codec, options, ids[..^held], ids[^held..]);
        training.Run(progress, cancellation);
        return new LanguageModel(model, codec) { ValidationLoss = training.BestLoss, Checks = training.Checks, Interrupted = training.Interrupted };
    }

    /// <summary>Trains on the beginning of a text and measures on its end, which neither training nor the choice of the best weights sees.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">What is asked; null for the defaults.</param>
    /// <param name="testShare">The share at the end. Default a tenth.</param>
    /// <param name="progress">Hears of every update and every check.</param>
    /// <param name="cancellation">Stops the training; the best weights so far are measured.</param>
    /// <inheritdoc cref="Fit" path="/exception"/>
    public static LanguageModelTest FitAndTest(string text, LanguageModelOptions? options = null, double testShare = 0.1, IProgress<LanguageModelProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (testShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testShare), FormattableString.Invariant($"LanguageModel.FitAndTest: got a test share of {testShare}; needed a share above 0, below 1."));
        var from = text.Length - (int)(text.Length * testShare);
        if (from < text.Length && from > 0 && char.IsSurrogatePair(text[from - 1], text[from]))
            from++;
        var model = Fit(text[..from], options, progress, cancellation);
        return new LanguageModelTest(model, model.Evaluate(text[from..]), text.Length - from);
    }

    /// <summary>How well it foretells a text. The text is cut into up to 32 pieces of 1,000 tokens at least, each read from its first token with fresh states.</summary>
    /// <exception cref="ArgumentException">The text has fewer than two tokens.</exception>
    public LanguageModelScore Evaluate(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = Ids(Codec, text);
        if (ids.Length < 2)
            throw new ArgumentException(FormattableString.Invariant($"LanguageModel.Evaluate: the text has {ids.Length} tokens; needed two at least."), nameof(text));
        var (nats, tokens) = LanguageModelScoring.Measure(Model, ids);
        return new LanguageModelScore(nats, tokens, IsCharacters ? tokens : Math.Max(1, (long)((double)text.Length * tokens / ids.Length)), ids.LongCount(id => id == Vocabulary.UnknownId));
    }

    internal static int[] Ids(TextCodec codec, string text)
    {
        var ids = new List<int>(codec.Tokenizer is CharTokenizer ? text.Length : text.Length / 5);
        foreach (var piece in TextPieces.Of(text))
            ids.AddRange(codec.Encode(piece));
        return [.. ids];
    }

    /// <summary>The layer whose outputs are the logits.</summary>
    internal const string LogitsName = "next";

    static Sequential Network(int ids, LanguageModelOptions options)
    {
        var model = new Sequential { new Embedding(ids, options.EmbeddingSize) { Name = "embedding", EmbeddingsInitializer = new RandomNormal { Deviation = 1 } } };
        model.Seed = options.Seed;
        for (var i = 1; i <= options.Layers; i++)
        {
            var name = FormattableString.Invariant($"_{i}");
            model.Add(options.Cell switch
            {
                RecurrentKind.Gru => new Gru(options.Units) { Name = "gru" + name, ReturnSequences = true },
                RecurrentKind.SimpleRnn => new SimpleRnn(options.Units) { Name = "rnn" + name, ReturnSequences = true },
                _ => new Lstm(options.Units) { Name = "lstm" + name, ReturnSequences = true },
            });
            if (options.Dropout > 0)
                model.Add(new Dropout(options.Dropout) { Name = "dropout" + name });
        }
        model.Add(new Dense(ids) { Name = LogitsName });
        return model.Build([null]);
    }
}
