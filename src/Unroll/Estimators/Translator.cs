namespace Unroll;

/// <summary>Translates texts: an encoder that reads in both directions, a decoder that attends to what it read, beam search.</summary>
/// <remarks>
/// <para>Network: source ids -> embedding -> bidirectional GRU = memory; its last states through a dense bridge start the <see cref="Decoder"/>, a GRU with Bahdanau's or Luong's attention;
/// its attention vectors -> dense layer -> logits of the next token. Training is teacher-forced: the decoder reads the right translation, one step behind.</para>
/// <para>Any pairs of sequences of tokens will do: languages, dates in words to ISO dates, spellings to sounds.</para>
/// </remarks>
public sealed partial class Translator
{
    internal const string StartToken = "[start]", EndToken = "[end]";

    Translator(Functional model, TextCodec source, TextCodec target) => (Model, Source, Target) = (model, source, target);

    /// <summary>The network: source ids and the translation's, with its end, to logits; <c>Model.Generate(ids)</c> writes.</summary>
    public Functional Model { get; }

    /// <summary>Tokenizer and vocabulary of the texts to be translated.</summary>
    public TextCodec Source { get; }

    /// <summary>Tokenizer and vocabulary of the translations.</summary>
    public TextCodec Target { get; }

    /// <summary>The losses of every epoch of its training, the share of tokens foretold right beside them; empty for a loaded model.</summary>
    public IReadOnlyList<EstimatorProgress> Epochs { get; private init; } = [];

    /// <summary>The epoch whose weights it has, from 1; 0 for a loaded model.</summary>
    public int BestEpoch { get; private init; }

    /// <summary>True when its training was cancelled: it holds the best weights up to then.</summary>
    public bool Interrupted { get; private init; }

    /// <summary>Trains a translator on pairs.</summary>
    /// <param name="pairs">Texts and their translations.</param>
    /// <param name="options">What is asked; null for the defaults.</param>
    /// <param name="progress">Hears of every epoch, on the calling thread.</param>
    /// <param name="cancellation">Stops the training. After the first epoch the result is the best so far, with <see cref="Interrupted"/> true.</param>
    /// <exception cref="ArgumentException">There are too few pairs, or one has an empty side: says which.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended.</exception>
    public static Translator Fit(IReadOnlyList<(string Source, string Target)> pairs, TranslatorOptions? options = null, IProgress<EstimatorProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        options ??= new TranslatorOptions();
        if (pairs.Count < 2)
            throw new ArgumentException(FormattableString.Invariant($"Translator.Fit: got {pairs.Count} pairs; needed two at least, one of them to choose the best weights on."), nameof(pairs));
        var limits = new VocabularyOptions { Limit = options.VocabularyLimit };
        var fold = Folds.Holdout(pairs.Count, Math.Clamp(options.ValidationShare, 1.0 / pairs.Count, 1 - 1.0 / pairs.Count), options.Seed);
        // Words of the held-out pairs alone stay unknown.
        var source = TextCodec.Fit(fold.Train.Select(i => pairs[i].Source), options.Source, limits);
        var target = TextCodec.Fit(fold.Train.Select(i => pairs[i].Target), options.Target, limits with { Reserved = [StartToken, EndToken] });
        var (read, written) = (pairs.Select(p => source.Encode(p.Source)).ToArray(), pairs.Select(p => (int[])[.. target.Encode(p.Target), target.Vocabulary[EndToken]]).ToArray());
        for (var i = 0; i < pairs.Count; i++)
            if (read[i].Length == 0 || written[i].Length == 1)
                throw new ArgumentException(FormattableString.Invariant($"Translator.Fit: pair {i} ('{pairs[i].Source}', '{pairs[i].Target}') has no tokens on one side; needed a text and its translation. Usual fix: leave it out."), nameof(pairs));
        var model = TranslatorNetwork.Build(source.Vocabulary, target.Vocabulary, options);
        var training = new TranslatorTraining(model, read, written, options);
        training.Run(fold.Train, fold.Test, progress, cancellation);
        return new Translator(model, source, target) { Epochs = training.Epochs, BestEpoch = training.BestEpoch, Interrupted = training.Interrupted };
    }

    /// <summary>Trains on most pairs, drawn at random, and translates the others by beam search.</summary>
    /// <param name="pairs">Texts and their translations.</param>
    /// <param name="options">What is asked; null for the defaults.</param>
    /// <param name="testShare">The share that is held out. Default 0.1.</param>
    /// <param name="progress">Hears of every epoch.</param>
    /// <param name="cancellation">Stops the training.</param>
    /// <inheritdoc cref="Fit" path="/exception"/>
    public static TranslatorTest FitAndTest(IReadOnlyList<(string Source, string Target)> pairs, TranslatorOptions? options = null, double testShare = 0.1, IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        options ??= new TranslatorOptions();
        if (testShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testShare), FormattableString.Invariant($"Translator.FitAndTest: got a test share of {testShare}; needed a share above 0, below 1."));
        if (pairs.Count < 10)
            throw new ArgumentException(FormattableString.Invariant($"Translator.FitAndTest: got {pairs.Count} pairs; needed ten at least (hundreds for anything useful)."), nameof(pairs));
        // One source with several translations stays on one side: the test is of texts that were never seen.
        var texts = pairs.Select(p => p.Source).Distinct(StringComparer.Ordinal).ToArray();
        if (texts.Length < 3)
            throw new ArgumentException(FormattableString.Invariant($"Translator.FitAndTest: the pairs have {texts.Length} different texts; needed three at least."), nameof(pairs));
        var fold = Folds.Holdout(texts.Length, Math.Clamp(testShare, 1.0 / texts.Length, 1 - 2.0 / texts.Length), unchecked(options.Seed + 1));
        var held = fold.Test.Select(i => texts[i]).ToHashSet(StringComparer.Ordinal);
        var translator = Fit([.. pairs.Where(p => !held.Contains(p.Source))], options, progress, cancellation);
        return translator.Test([.. pairs.Where(p => held.Contains(p.Source))]);
    }
}
