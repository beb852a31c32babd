namespace Unroll;

/// <summary>Mean cross-entropy of one class among several over everything measured, targets one-hot or probabilities: -sum(t log p), in nats.</summary>
/// <remarks>Shapes and formula as <see cref="CategoricalCrossEntropy"/>.</remarks>
public sealed class CategoricalCrossEntropyMetric : Metric
{
    /// <inheritdoc/>
    public override string Name => "categorical_crossentropy";

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <summary>The axis of the classes; null, the default: as the loss says, and the last where it says nothing.</summary>
    public int? Axis { get; init; }

    /// <summary>Draws targets toward uniform: t (1 - s) + s / classes. From 0 to 1, default 0.</summary>
    public float LabelSmoothing { get; init => field = ClassTargets.Smoothing(nameof(CategoricalCrossEntropyMetric), value); }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null)
    {
        var own = new CategoricalCrossEntropy { FromLogits = FromLogits ?? loss?.TakesLogits ?? false, Axis = Axis ?? loss?.ClassAxis ?? -1, LabelSmoothing = LabelSmoothing };
        return new LossMeter(nameof(CategoricalCrossEntropyMetric), (_, _) => own);
    }
}
