namespace Unroll;

/// <summary>Measures a way of training on several parts of the data, each held out once: <c>CrossValidate.Run(data, Folds.KFold(data.Count, 5), _ => NewModel(), fit)</c>.</summary>
/// <remarks>Folds run at the same time; results do not depend on how many. A fold that fails is a row with its reason.</remarks>
public static class CrossValidate
{
    /// <summary>Runs anything for each fold.</summary>
    /// <param name="folds">From <see cref="Folds"/>.</param>
    /// <param name="trial">Trains on <see cref="DataFold.Train"/>, measures on <see cref="DataFold.Test"/>. Called from several threads at once: make a model of its own for each fold.</param>
    /// <param name="options">How many at once, progress.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and <see cref="TrialOptions.ReturnWhenCancelled"/> is not set.</exception>
    public static TrialTable Run(IReadOnlyList<DataFold> folds, Func<DataFold, CancellationToken, IReadOnlyList<MetricValue>> trial, TrialOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(trial);
        return TrialRunner.Run([.. folds.Select(f => (f.Number, Said(f), (Func<CancellationToken, IReadOnlyList<MetricValue>>)(c => trial(f, c))))], options, cancel);
    }

    /// <summary>Trains a new model for each fold and evaluates it on the part held out: loss and metrics.</summary>
    /// <param name="data">All samples.</param>
    /// <param name="folds">From <see cref="Folds"/>.</param>
    /// <param name="factory">A new, compiled model.</param>
    /// <param name="fit">How to train. Callbacks are shared by all folds: those that hold state (early stopping) need <paramref name="options"/> with Parallel = 1, or the other overload. Default: one epoch.</param>
    /// <param name="options">How many at once, progress.</param>
    /// <param name="cancel">Ends it.</param>
    public static TrialTable Run(Dataset data, IReadOnlyList<DataFold> folds, Func<DataFold, Model> factory, FitOptions? fit = null, TrialOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(factory);
        return Run(folds, (fold, token) =>
        {
            var model = factory(fold);
            model.Fit(TrialRunner.Take(data, fold.Train), fit, token);
            var measured = model.Evaluate(TrialRunner.Take(data, fold.Test), fit?.BatchSize ?? 32, token);
            return [new MetricValue("loss", measured.Loss), .. measured.Metrics];
        }, options, cancel);
    }

    /// <summary>Trains a <see cref="SequenceClassifier"/> for each fold: accuracy, macro F1, and the accuracy of always saying the most frequent class.</summary>
    /// <param name="inputs">All sequences.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="folds">From <see cref="Folds"/>.</param>
    /// <param name="classifier">How to build and train it.</param>
    /// <param name="options">How many at once, progress.</param>
    /// <param name="cancel">Ends it.</param>
    public static TrialTable Run(SequenceInputs inputs, ClassLabels labels, IReadOnlyList<DataFold> folds, SequenceOptions? classifier = null, TrialOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        var with = SequenceEncoder.ForPart(classifier ?? new SequenceOptions(), inputs, classifier?.Classes ?? labels.Found(), nameof(CrossValidate));
        return Run(folds, (fold, token) =>
        {
            var fitted = SequenceClassifier.Fit(inputs.Take(fold.Train), labels.Take(fold.Train), with, null, token);
            token.ThrowIfCancellationRequested();
            var report = fitted.Evaluate(inputs.Take(fold.Test), labels.Take(fold.Test));
            return [new("accuracy", report.Accuracy), new("macro_f1", report.MacroF1), new("baseline", report.BaselineAccuracy)];
        }, options, cancel);
    }

    static IReadOnlyList<KeyValuePair<string, string>> Said(DataFold fold) => [new("train", FormattableString.Invariant($"{fold.Train.Length}")), new("test", FormattableString.Invariant($"{fold.Test.Length}"))];
}
