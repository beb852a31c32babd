namespace Unroll;

public sealed partial class SequenceClassifier
{
    /// <summary>Trains on a part of the samples and measures on the others, which take no part in anything: neither vocabulary, nor scale, nor the choice of the epoch.</summary>
    /// <param name="inputs">The sequences.</param>
    /// <param name="labels">A class, or a set of classes, for each.</param>
    /// <param name="options">Sizes, training, seed. The seed draws the test samples too.</param>
    /// <param name="testShare">The share that is measured on, drawn at random; of every class alike, where a sample has one. Default 0.1.</param>
    /// <param name="progress">Hears of every epoch.</param>
    /// <param name="cancel">Ends the training: the best weights up to then are measured.</param>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>; or a part would be empty.</exception>
    public static ClassifierTest FitAndTest(SequenceInputs inputs, ClassLabels labels, SequenceOptions? options = null, double testShare = 0.1, IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        options ??= new SequenceOptions();
        if (inputs.Count != labels.Count)
            throw new ArgumentException(FormattableString.Invariant($"{Who}.FitAndTest: got {inputs.Count} sequences and {labels.Count} labels; needed one label a sequence."));
        var classes = ClassesOf(labels, options, $"{Who}.FitAndTest");
        var numbers = labels.Numbers(classes, $"{Who}.FitAndTest");
        var fold = labels.IsMultiLabel ? Folds.Holdout(inputs.Count, testShare, options.Seed) : Folds.StratifiedHoldout([.. numbers.Select(n => n[0])], testShare, options.Seed);
        var classifier = Fit(inputs.Take(fold.Train), labels.Take(fold.Train), SequenceEncoder.ForPart(options, inputs, classes.Names, $"{Who}.FitAndTest"), progress, cancel);
        return new(classifier, classifier.Evaluate(inputs.Take(fold.Test), labels.Take(fold.Test)), fold);
    }
}
