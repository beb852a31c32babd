namespace Unroll;

/// <summary>Gives each step of a sequence a class: parts of speech, names in texts, states of a machine. Texts, tokens, ids or numbers go in. Vocabulary, scale, names of classes and features
/// live in the model: one file predicts from raw input.</summary>
/// <remarks>
/// <para>The network, unless one is given: embedding (texts, tokens, ids), both directions of a recurrent layer, a dense layer at each step, softmax. Numbers are brought to mean 0
/// and deviation 1 with the training part's numbers. A raw text is cut by the tokenizer: <see cref="Tokens"/> says into what.</para>
/// <para>The epoch is chosen on sequences that are held out of training. The same data, options and seed give the same bits for any number of threads.</para>
/// </remarks>
public sealed class SequenceTagger
{
    const string Who = nameof(SequenceTagger), ExtraName = "tagger";

    readonly SequenceEstimator _estimator;

    SequenceTagger(SequenceEstimator estimator, SortedDictionary<string, string>? notes = null) => (_estimator, Notes) = (estimator, notes ?? new(StringComparer.Ordinal));

    /// <summary>The names of the classes in the order of their numbers.</summary>
    public IReadOnlyList<string> Classes => _estimator.Classes.Names;

    /// <summary>What it was trained on.</summary>
    public SequenceInputKind Inputs => _estimator.Encoder.Kind;

    /// <summary>The names of the features in their order, or null where it was trained without.</summary>
    public IReadOnlyList<string>? Features => _estimator.Encoder.Features;

    /// <summary>Tokenizer and vocabulary, or null for ids and numbers.</summary>
    public TextCodec? Codec => _estimator.Encoder.Codec;

    /// <summary>The network: encoded sequences to logits of each step.</summary>
    public Functional Model => _estimator.Model;

    /// <summary>The epochs of its training; empty for a loaded one.</summary>
    public IReadOnlyList<EstimatorProgress> Epochs => _estimator.Epochs;

    /// <summary>The epoch whose weights it has, from 1.</summary>
    public int BestEpoch => _estimator.BestEpoch;

    /// <summary>Whether its training was cancelled: it has the best weights up to then.</summary>
    public bool Interrupted => _estimator.Interrupted;

    /// <summary>What the program wants to remember with the model, for example column names. Saved.</summary>
    public SortedDictionary<string, string> Notes { get; }

    /// <summary>Trains a tagger.</summary>
    /// <param name="inputs">The sequences.</param>
    /// <param name="labels">A class for each step of each.</param>
    /// <param name="options">Sizes, training, seed. Default: see <see cref="SequenceOptions"/>.</param>
    /// <param name="progress">Hears of every epoch.</param>
    /// <param name="cancel">Ends the training: it has the best weights up to then.</param>
    /// <exception cref="ArgumentException">Different numbers of sequences or of steps, fewer than two classes, empty sequences, numbers that are not finite, a label that is no class: says which.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended.</exception>
    public static SequenceTagger Fit(SequenceInputs inputs, StepLabels labels, SequenceOptions? options = null, IProgress<EstimatorProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new SequenceOptions();
        var classes = ClassesOf(labels, options, $"{Who}.Fit");
        var numbers = labels.Numbers(classes, $"{Who}.Fit");
        Same(inputs, numbers, options.Tokenizer, $"{Who}.Fit");
        return new(SequenceEstimator.Fit(Who, inputs, classes, numbers, multiLabel: false, perStep: true, options, progress, cancel));
    }

    /// <summary>Trains on a part of the sequences and measures on the others, which take no part in anything: neither vocabulary, nor scale, nor the choice of the epoch.</summary>
    /// <param name="inputs">The sequences.</param>
    /// <param name="labels">A class for each step of each.</param>
    /// <param name="options">Sizes, training, seed. The seed draws the test sequences too.</param>
    /// <param name="testShare">The share of the sequences that is measured on. Default 0.1.</param>
    /// <param name="progress">Hears of every epoch.</param>
    /// <param name="cancel">Ends the training: the best weights up to then are measured.</param>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>; or a part would be empty.</exception>
    public static TaggerTest FitAndTest(SequenceInputs inputs, StepLabels labels, SequenceOptions? options = null, double testShare = 0.1, IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new SequenceOptions();
        var classes = ClassesOf(labels, options, $"{Who}.FitAndTest");
        Same(inputs, labels.Numbers(classes, $"{Who}.FitAndTest"), options.Tokenizer, $"{Who}.FitAndTest");
        var fold = Folds.Holdout(inputs.Count, testShare, options.Seed);
        var tagger = Fit(inputs.Take(fold.Train), labels.Take(fold.Train), SequenceEncoder.ForPart(options, inputs, classes.Names, $"{Who}.FitAndTest"), progress, cancel);
        return new(tagger, tagger.Evaluate(inputs.Take(fold.Test), labels.Take(fold.Test)), fold);
    }

    /// <summary>The probability of each class at each step, [samples, time, classes] with its mask; padding is 0.</summary>
    /// <exception cref="ArgumentException">Inputs of another kind, other features, empty sequences: says what is missing, too much or out of order.</exception>
    public Tensor PredictProba(SequenceInputs inputs)
    {
        var rows = _estimator.Probabilities(inputs, nameof(PredictProba));
        return rows.Length == 0 ? Tensor.From(Array.Empty<float>(), [0, 0, Classes.Count]) : Sequences.From(rows.Select(r => Tensor.From(r, [r.Length / Classes.Count, Classes.Count])));
    }

    /// <summary>The number of the most probable class at each step of each sequence.</summary>
    public int[][] PredictClass(SequenceInputs inputs)
        => [.. _estimator.Probabilities(inputs, nameof(PredictClass)).Select(r => r.Chunk(Classes.Count).Select(step => TokenMath.Largest(step)).ToArray())];

    /// <summary>The name of the most probable class at each step of each sequence.</summary>
    public string[][] PredictLabel(SequenceInputs inputs) => [.. PredictClass(inputs).Select(sequence => sequence.Select(c => Classes[c]).ToArray())];

    /// <summary>The tokens of a raw text: what the labels of its steps belong to.</summary>
    /// <exception cref="InvalidOperationException">It was trained on ids or numbers.</exception>
    public IReadOnlyList<string> Tokens(string text) => (Codec ?? throw new InvalidOperationException($"{Who}.Tokens: the tagger was trained on {Inputs}; needed one trained on texts.")).Tokenizer.Tokenize(text);

    /// <summary>How good it is on other sequences, step by step.</summary>
    /// <exception cref="ArgumentException">As for predicting; other numbers of steps; a label that is no class.</exception>
    public ClassificationReport Evaluate(SequenceInputs inputs, StepLabels labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        var truth = labels.Numbers(_estimator.Classes, $"{Who}.Evaluate");
        Same(inputs, truth, Codec?.Tokenizer ?? Tokenizer.Words, $"{Who}.Evaluate");
        return ClassificationReport.Of(Classes, [.. truth.SelectMany(t => t)], [.. PredictClass(inputs).SelectMany(p => p)]);
    }

    /// <summary>Saves network, vocabulary or scale, names of classes and features, and notes in one <c>.unroll</c> file. An old file survives any failure.</summary>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null) => _estimator.Save(path, ExtraName, Notes, registry);

    /// <summary>Reads a file that <see cref="Save"/> wrote: it predicts the same bits.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, or no tagger.</exception>
    public static SequenceTagger Load(string path, Registry? registry = null)
    {
        var (estimator, notes) = SequenceEstimator.Load(path, Who, ExtraName, registry);
        return new(estimator, notes);
    }

    static ClassSet ClassesOf(StepLabels labels, SequenceOptions options, string who)
    {
        var classes = new ClassSet(options.Classes ?? labels.Found(), who);
        return classes.Names.Length >= 2 ? classes
            : throw new ArgumentException($"{who}: all steps are of the class '{classes.Names[0]}'; needed at least two classes.");
    }

    static void Same(SequenceInputs inputs, int[][] labels, Tokenizer tokenizer, string who)
    {
        if (inputs.Count != labels.Length || inputs.Count == 0)
            throw new ArgumentException(FormattableString.Invariant($"{who}: got {inputs.Count} sequences and labels of {labels.Length}; needed the same number, and at least one."));
        for (var i = 0; i < labels.Length; i++)
        {
            var steps = inputs.Kind switch
            {
                SequenceInputKind.Ids => inputs.IdsOf(i).Length,
                SequenceInputKind.Numbers => inputs.NumbersOf(i).GetLength(0),
                _ => inputs.TokensOf(i, tokenizer).Count,
            };
            if (steps != labels[i].Length)
                throw new ArgumentException(FormattableString.Invariant(
                    $"{who}: sequence {i} has {steps} steps and {labels[i].Length} labels; needed a label for each step.{(inputs.Kind == SequenceInputKind.Text ? " Usual fix: give texts that are cut into tokens, SequenceInputs.FromTokens." : "")}"));
        }
    }
}
