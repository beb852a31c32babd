namespace Unroll;

/// <summary>Translates texts: an encoder that reads in both directions, a decoder that attends to what it read, beam search.</summary>
/// <remarks>
/// <para>Network: source ids -> embedding -> bidirectional GRU = memory; its last states through a dense bridge start the decoder, a GRU with Bahdanau's or Luong's attention; its attention
/// vectors -> dense layer -> logits of the next token. Training is teacher-forced: the decoder reads the right translation, one step behind.</para>
/// <para>Any pairs of sequences of tokens will do: languages, dates in words to ISO dates, spellings to sounds.</para>
/// </remarks>
public sealed partial class Translator
{
    internal const string StartToken = "[start]", EndToken = "[end]";

    readonly TranslatorNetwork _network;

    Translator(TranslatorNetwork network, TextCodec source, TextCodec target) => (_network, Source, Target) = (network, source, target);

    /// <summary>The network: source ids and target ids so far to logits.</summary>
    public Functional Model => _network.Model;

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
        var (read, written) = (pairs.Select(p => source.Encode(p.Source)).ToArray(), pairs.Select(p => target.Encode(p.Target)).ToArray());
        for (var i = 0; i < pairs.Count; i++)
            if (read[i].Length == 0 || written[i].Length == 0)
                throw new ArgumentException(FormattableString.Invariant($"Translator.Fit: pair {i} ('{pairs[i].Source}', '{pairs[i].Target}') has no tokens on one side; needed a text and its translation. Usual fix: leave it out."), nameof(pairs));
        var network = TranslatorNetwork.Build(source.Vocabulary.Count, target.Vocabulary.Count, options);
        var training = new TranslatorTraining(network.Model, read, written, target.Vocabulary[StartToken], target.Vocabulary[EndToken], options);
        training.Run(fold.Train, fold.Test, progress, cancellation);
        return new Translator(network, source, target) { Epochs = training.Epochs, BestEpoch = training.BestEpoch, Interrupted = training.Interrupted };
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

    /// <summary>Translates the first text of each pair and compares it with all its given translations, token by token.</summary>
    public TranslatorTest Test(IReadOnlyList<(string Source, string Target)> pairs, TranslationSearch? search = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var (right, errors, tokens, count) = (0, 0L, 0L, 0);
        foreach (var group in pairs.Where(p => Source.Encode(p.Source).Length > 0).GroupBy(p => p.Source, StringComparer.Ordinal))
        {
            var given = Translate(group.Key, search).Tokens;
            var (least, length) = group.Select(p => Target.Tokenizer.Tokenize(p.Target)).Select(t => (Edits(given, t), t.Count)).Min();
            (right, errors, tokens, count) = (right + (least == 0 ? 1 : 0), errors + least, tokens + length, count + 1);
        }
        return new TranslatorTest(this, count, (double)right / count, tokens == 0 ? double.NaN : (double)errors / tokens);
    }

    /// <summary>The best translation of a text.</summary>
    /// <exception cref="ArgumentException">The text is empty or of unknown tokens alone, or the beam is wider than the vocabulary.</exception>
    public Translation Translate(string text, TranslationSearch? search = null) => TranslateBest(text, (search ?? DefaultSearch) with { Best = 1 })[0];

    /// <summary>The best translations of a text, the best first: <see cref="TranslationSearch.Best"/> of them, or as many as were found.</summary>
    /// <inheritdoc cref="Translate" path="/exception"/>
    public IReadOnlyList<Translation> TranslateBest(string text, TranslationSearch? search = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Beside padding, unknown, start and end.
        var choices = Target.Vocabulary.Count - 4;
        search ??= DefaultSearch;
        if (search.Beam > choices)
            throw new ArgumentException(FormattableString.Invariant($"Translator.Translate: got a beam of {search.Beam}, wider than the {choices} tokens there are to choose from. Usual fix: Beam = {Math.Min(4, choices)}."), nameof(search));
        if (search.Best > search.Beam)
            throw new ArgumentException(FormattableString.Invariant($"Translator.Translate: got Best = {search.Best} of a beam of {search.Beam}; needed a beam as wide at least. Usual fix: Beam = {search.Best}."), nameof(search));
        var ids = Source.Encode(text);
        if (ids.Length == 0)
            throw new ArgumentException($"Translator.Translate: the text '{text}' has no tokens; needed something to translate.", nameof(text));
        if (ids.All(id => id == Vocabulary.UnknownId))
            throw new ArgumentException($"Translator.Translate: no token of '{text}' occurs in the texts it was trained on. Usual fix: translate texts like those of training.", nameof(text));
        var found = TranslatorBeam.Run(_network, ids, search, Target.Vocabulary[StartToken], Target.Vocabulary[EndToken]);
        string[] read = [.. ids.Select(id => Source.Vocabulary[id])];
        return [.. found.Select(f => new Translation(Target.Decode(f.Ids), read, Target.Vocabulary is var v ? [.. f.Ids.Select(id => v[id])] : [], Grid(f.Attention), f.LogP, f.Score))];
    }

    /// <summary>The default, where the vocabulary is as large.</summary>
    TranslationSearch DefaultSearch => new() { Beam = Math.Clamp(Target.Vocabulary.Count - 4, 1, 4) };

    static float[,] Grid(float[][] rows)
    {
        var grid = new float[rows.Length, rows.Length == 0 ? 0 : rows[0].Length];
        for (var r = 0; r < rows.Length; r++)
            for (var c = 0; c < rows[r].Length; c++)
                grid[r, c] = rows[r][c];
        return grid;
    }

    /// <summary>Insertions, deletions and replacements from one to the other (Levenshtein).</summary>
    internal static int Edits(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var row = new int[b.Count + 1];
        for (var j = 0; j <= b.Count; j++)
            row[j] = j;
        for (var i = 1; i <= a.Count; i++)
        {
            var before = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Count; j++)
                (before, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
