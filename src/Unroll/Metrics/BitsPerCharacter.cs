namespace Unroll;

/// <summary>Mean cross-entropy in bits over everything measured: log2 of the perplexity. For a model of bytes, bits per byte.</summary>
/// <remarks>Shapes: predictions [batch, ..., classes] with class numbers [batch, ...] or with one-hot targets of the predictions' shape. Over all steps that count, not the mean of batches' results.</remarks>
public sealed class BitsPerCharacter : Metric
{
    /// <inheritdoc/>
    public override string Name => "bits_per_character";

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <summary>The axis of the classes in the predictions; null, the default: as the loss says, and the last where it says nothing.</summary>
    public int? Axis { get; init; }

    /// <summary>A class number whose elements do not count; null, the default: the one that the loss leaves out, if any.</summary>
    public int? IgnoreClass { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) =>
        new LossMeter(nameof(BitsPerCharacter), (p, t) => SparseCategoricalCrossEntropyMetric.Either(loss, FromLogits, Axis, IgnoreClass, p, t), nats => nats / Math.Log(2));
}
