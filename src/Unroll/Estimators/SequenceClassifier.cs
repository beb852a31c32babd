namespace Unroll;

/// <summary>Says to which class a sequence belongs: <c>SequenceClassifier.Fit(texts, labels).PredictLabel("a fine film")</c>. Texts, tokens, ids or numbers go in; a class, or any number of
/// classes, comes out. Vocabulary, scale, names of classes and features live in the model: one file predicts from raw input.</summary>
/// <remarks>
/// <para>The network, unless one is given: embedding (texts, tokens, ids), both directions of a recurrent layer, the largest and the mean of each feature over time, a dense layer, softmax
/// (multi-label: sigmoid). Numbers are brought to mean 0 and deviation 1 with the training part's numbers.</para>
/// <para>The epoch is chosen on a part of the samples that is held out of training. The same data, options and seed give the same bits for any number of threads.</para>
/// </remarks>
public sealed partial class SequenceClassifier
{
    const string Who = nameof(SequenceClassifier), ExtraName = "classifier";

    readonly SequenceEstimator _estimator;

    SequenceClassifier(SequenceEstimator estimator, SortedDictionary<string, string>? notes = null) => (_estimator, Notes) = (estimator, notes ?? new(StringComparer.Ordinal));

    /// <summary>The names of the classes in the order of their numbers.</summary>
    public IReadOnlyList<string> Classes => _estimator.Classes.Names;

    /// <summary>Whether a sample may have any number of classes.</summary>
    public bool IsMultiLabel => _estimator.Thresholds is not null;

    /// <summary>Multi-label: from which probability on each class is given; empty otherwise.</summary>
    public IReadOnlyList<float> Thresholds => _estimator.Thresholds ?? [];

    /// <summary>What it was trained on.</summary>
    public SequenceInputKind Inputs => _estimator.Encoder.Kind;

    /// <summary>The names of the features in their order, or null where it was trained without.</summary>
    public IReadOnlyList<string>? Features => _estimator.Encoder.Features;

    /// <summary>Tokenizer and vocabulary, or null for ids and numbers.</summary>
    public TextCodec? Codec => _estimator.Encoder.Codec;

    /// <summary>The network: encoded sequences to logits.</summary>
    public Functional Model => _estimator.Model;

    /// <summary>The epochs of its training; empty for a loaded one.</summary>
    public IReadOnlyList<EstimatorProgress> Epochs => _estimator.Epochs;

    /// <summary>The epoch whose weights it has, from 1.</summary>
    public int BestEpoch => _estimator.BestEpoch;

    /// <summary>Whether its training was cancelled: it has the best weights up to then.</summary>
    public bool Interrupted => _estimator.Interrupted;

    /// <summary>What the program wants to remember with the model, for example the column that texts came from. Saved.</summary>
    public SortedDictionary<string, string> Notes { get; }

    /// <summary>Trains a classifier.</summary>
    /// <param name="inputs">The sequences.</param>
    /// <param name="labels">A class, or a set of classes, for each.</param>
    /// <param name="options">Sizes, training, seed. Default: see <see cref="SequenceOptions"/>.</param>
    /// <param name="progress">Hears of every epoch.</param>
    /// <param name="cancel">Ends the training: it has the best weights up to then.</param>
    /// <exception cref="ArgumentException">Different numbers of samples and labels, fewer than two classes, empty sequences, numbers that are not finite, a label that is no class: says which.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the first epoch ended.</exception>
    public static SequenceClassifier Fit(SequenceInputs inputs, ClassLabels labels, SequenceOptions? options = null, IProgress<EstimatorProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new SequenceOptions();
        if (inputs.Count != labels.Count || inputs.Count == 0)
            throw new ArgumentException(FormattableString.Invariant($"{Who}.Fit: got {inputs.Count} sequences and {labels.Count} labels; needed one label a sequence, and at least one."));
        var classes = ClassesOf(labels, options, $"{Who}.Fit");
        if (options.Thresholds?.Keys.FirstOrDefault(n => !classes.Names.Contains(n)) is { } unknown)
            _ = classes.NumberOf(unknown, $"{Who}.Fit", "a threshold");
        return new(SequenceEstimator.Fit(Who, inputs, classes, labels.Numbers(classes, $"{Who}.Fit"), labels.IsMultiLabel, perStep: false, options, progress, cancel));
    }

    /// <summary>The probability of each class, [samples, classes]. With one class a sample each row sums to 1; multi-label: each number is a probability of its own.</summary>
    /// <exception cref="ArgumentException">Inputs of another kind, other features, empty sequences: says what is missing, too much or out of order.</exception>
    public Tensor PredictProba(SequenceInputs inputs)
    {
        var rows = _estimator.Probabilities(inputs, nameof(PredictProba));
        return Tensor.From([.. rows.SelectMany(r => r)], [rows.Length, Classes.Count]);
    }

    /// <summary>The number of the most probable class of each sample.</summary>
    /// <exception cref="InvalidOperationException">It is multi-label.</exception>
    public int[] PredictClass(SequenceInputs inputs)
    {
        OneClass(nameof(PredictClass), nameof(PredictClasses));
        return [.. _estimator.Probabilities(inputs, nameof(PredictClass)).Select(r => TokenMath.Largest(r))];
    }

    /// <summary>The name of the most probable class of each sample.</summary>
    /// <exception cref="InvalidOperationException">It is multi-label.</exception>
    public string[] PredictLabel(SequenceInputs inputs)
    {
        OneClass(nameof(PredictLabel), nameof(PredictLabels));
        return [.. _estimator.Probabilities(inputs, nameof(PredictLabel)).Select(r => Classes[TokenMath.Largest(r)])];
    }

    /// <summary>The numbers of the classes of each sample: multi-label, those that reach their thresholds; otherwise the most probable one.</summary>
    public int[][] PredictClasses(SequenceInputs inputs) => [.. _estimator.Probabilities(inputs, nameof(PredictClasses)).Select(Chosen)];

    /// <summary>The names of the classes of each sample, as <see cref="PredictClasses"/>.</summary>
    public string[][] PredictLabels(SequenceInputs inputs) => [.. PredictClasses(inputs).Select(set => set.Select(c => Classes[c]).ToArray())];

    /// <summary>How good it is on other samples.</summary>
    /// <exception cref="ArgumentException">As for predicting; or a label that is no class.</exception>
    public ClassificationReport Evaluate(SequenceInputs inputs, ClassLabels labels)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        if (inputs.Count != labels.Count)
            throw new ArgumentException(FormattableString.Invariant($"{Who}.Evaluate: got {inputs.Count} sequences and {labels.Count} labels; needed one label a sequence."));
        var truth = labels.Numbers(_estimator.Classes, $"{Who}.Evaluate");
        var predicted = PredictClasses(inputs);
        return IsMultiLabel ? ClassificationReport.OfSets(Classes, truth, predicted)
            : ClassificationReport.Of(Classes, [.. truth.Select(t => t.Length == 1 ? t[0] : throw new ArgumentException($"{Who}.Evaluate: the classifier gives one class a sample; the labels are sets."))], [.. predicted.Select(p => p[0])]);
    }

    /// <summary>The same classifier with other thresholds.</summary>
    /// <param name="thresholds">Thresholds by class name; classes left out keep theirs.</param>
    /// <exception cref="InvalidOperationException">It is not multi-label.</exception>
    public SequenceClassifier WithThresholds(IReadOnlyDictionary<string, float> thresholds)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        if (_estimator.Thresholds is not { } old)
            throw new InvalidOperationException($"{Who}.WithThresholds: the classifier gives one class a sample; thresholds are for multi-label ones.");
        var changed = old.ToArray();
        foreach (var (name, value) in thresholds)
            changed[_estimator.Classes.NumberOf(name, $"{Who}.WithThresholds", "a threshold")] = Require.Share(value, Who, "threshold");
        return new(With(_estimator, changed), Notes);
    }

    /// <summary>The same classifier with the threshold of each class that gives the best F1 on these samples. Take samples that it was not trained on.</summary>
    /// <exception cref="InvalidOperationException">It is not multi-label.</exception>
    public SequenceClassifier WithBestThresholds(SequenceInputs inputs, ClassLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var (p, truth) = (_estimator.Probabilities(inputs, nameof(WithBestThresholds)), labels.Numbers(_estimator.Classes, $"{Who}.WithBestThresholds"));
        return WithThresholds(Classes.Select((name, c) => (name, Best: Enumerable.Range(1, 19).Select(i => i / 20f).MaxBy(t => F1(c, t)))).ToDictionary(x => x.name, x => x.Best));

        double F1(int c, float threshold)
        {
            var (hit, said, truly) = (0, 0, 0);
            for (var i = 0; i < p.Length; i++)
            {
                var (a, b) = (p[i][c] >= threshold, truth[i].Contains(c));
                (hit, said, truly) = (hit + (a && b ? 1 : 0), said + (a ? 1 : 0), truly + (b ? 1 : 0));
            }
            // Of equal ones the nearest to one half.
            return (said + truly == 0 ? 0 : 2.0 * hit / (said + truly)) - 1e-6 * Math.Abs(threshold - 0.5);
        }
    }

    /// <summary>Saves network, vocabulary or scale, names of classes and features, thresholds and notes in one <c>.unroll</c> file. An old file survives any failure.</summary>
    /// <exception cref="ModelFileException">The folder is missing or not writable, or the disk is full.</exception>
    public void Save(string path, Registry? registry = null) => _estimator.Save(path, ExtraName, Notes, registry);

    /// <summary>Reads a file that <see cref="Save"/> wrote: it predicts the same bits.</summary>
    /// <exception cref="ModelFileException">The file is not there, newer, cut off, altered, or no classifier.</exception>
    public static SequenceClassifier Load(string path, Registry? registry = null)
    {
        var (estimator, notes) = SequenceEstimator.Load(path, Who, ExtraName, registry);
        return new(estimator, notes);
    }

    static ClassSet ClassesOf(ClassLabels labels, SequenceOptions options, string who)
    {
        var classes = new ClassSet(options.Classes ?? labels.Found(), who);
        return classes.Names.Length >= 2 || labels.IsMultiLabel ? classes
            : throw new ArgumentException($"{who}: all samples are of the class '{classes.Names[0]}'; needed at least two classes.");
    }

    int[] Chosen(float[] probabilities) => _estimator.Thresholds is not { } thresholds ? [TokenMath.Largest(probabilities)]
        : [.. Enumerable.Range(0, probabilities.Length).Where(c => probabilities[c] >= thresholds[c])];

    void OneClass(string method, string instead)
    {
        if (IsMultiLabel)
            throw new InvalidOperationException($"{Who}.{method}: the classifier gives any number of classes a sample. Usual fix: {instead}.");
    }

    static SequenceEstimator With(SequenceEstimator e, float[]? thresholds) => new()
    {
        Who = Who,
        Model = e.Model,
        Encoder = e.Encoder,
        Classes = e.Classes,
        Thresholds = thresholds,
        Seed = e.Seed,
        Epochs = e.Epochs,
        BestEpoch = e.BestEpoch,
        Interrupted = e.Interrupted,
    };
}
