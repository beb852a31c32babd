namespace Unroll;

/// <summary>Which class was taken for which: <see cref="MetricMeter.ToTensor"/> is the matrix [classes, classes] of weights, a row for each true class, a column for each predicted one.</summary>
/// <remarks>The one number, <see cref="MetricMeter.Result"/>, is the share on the diagonal: the accuracy. <see cref="MetricMeter.Results"/> is empty.
/// Shapes: predictions [batch, ..., classes] (the largest is taken) or class numbers [batch, ...]; targets class numbers [batch, ...] or one-hot of the predictions' shape.</remarks>
/// <param name="classes">How many classes there are.</param>
public sealed class ConfusionMatrix(int classes) : Metric
{
    /// <summary>How many classes there are.</summary>
    public int Classes { get; } = ClassMatrix.Checked(nameof(ConfusionMatrix), classes);

    /// <summary>A true class that does not count; null, the default: the one that the loss leaves out, if any.</summary>
    public int? IgnoreClass { get; init; }

    /// <inheritdoc/>
    public override string Name => "confusion_matrix";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter(this, loss);

    sealed class Meter(ConfusionMatrix metric, Loss? loss) : MetricMeter
    {
        readonly ClassMatrix _matrix = new(nameof(ConfusionMatrix), metric.Classes);

        public override double Result => ThresholdCounts.Ratio(_matrix.Right, _matrix.Total);

        public override Tensor ToTensor() => _matrix.ToTensor();

        public override void Reset() => _matrix.Clear();

        public override void Keep(TrainingState state) => _matrix.Keep(state);

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var (p, t) = ClassScores.ClassesLast(nameof(ConfusionMatrix), predictions, targets, loss?.ClassAxis);
            // Of equal shapes both hold scores when they have the classes' axis and the predictions are no whole numbers.
            var scores = p.Rank == t.Rank + 1 || p.Rank == t.Rank && p.Rank >= 2 && p.Shape[^1] == metric.Classes && metric.Classes > 1 && predictions.IsFloat;
            var oneHot = scores && p.Shape == t.Shape;
            if (scores && p.Shape[^1] != metric.Classes)
                throw new ShapeException(nameof(ConfusionMatrix), $"predictions {predictions.Shape}", FormattableString.Invariant($"a last axis of {metric.Classes} classes"), "give the metric as many classes as the last layer has units");
            if (scores && !oneHot && t.Rank == p.Rank && t.Shape[^1] == 1)
                t = t.Squeeze(t.Rank - 1).WithMask(t.Mask is { } mask && mask.Fits([.. t.Shape.Take(t.Rank - 1)]) ? mask : null);
            Shape rest = [.. p.Shape.Take(p.Rank - 1)];
            if (scores && !oneHot && t.Shape != rest)
                throw new ShapeException(nameof(ConfusionMatrix), $"predictions {predictions.Shape} and targets {targets.Shape}", "a class number for each row of scores, or one-hot targets of the same shape", "compare the batch and time axes of both");
            _matrix.Add(ClassMatrix.Classes(nameof(ConfusionMatrix), p, !scores, -1, int.MaxValue), ClassMatrix.Classes(nameof(ConfusionMatrix), t, !oneHot, -1, int.MaxValue), sampleWeights,
                metric.IgnoreClass ?? (loss as SparseCategoricalCrossEntropy)?.IgnoreClass, strict: true);
        }
    }
}
