namespace Unroll;

/// <summary>Mean cross-entropy of yes-or-no targets over everything measured: -(t log p + (1 - t) log(1 - p)), in nats.</summary>
/// <remarks>Shapes and formula as <see cref="BinaryCrossEntropy"/>.</remarks>
public sealed class BinaryCrossEntropyMetric : Metric
{
    /// <inheritdoc/>
    public override string Name => "binary_crossentropy";

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <summary>Draws targets toward one half: t (1 - s) + s / 2. From 0 to 1, default 0.</summary>
    public float LabelSmoothing { get; init => field = ClassTargets.Smoothing(nameof(BinaryCrossEntropyMetric), value); }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null)
    {
        var own = new BinaryCrossEntropy { FromLogits = FromLogits ?? loss?.TakesLogits ?? false, LabelSmoothing = LabelSmoothing };
        return new LossMeter(nameof(BinaryCrossEntropyMetric), (_, _) => own);
    }
}
