namespace Unroll;

/// <summary>Mean cross-entropy of one class among several over everything measured, targets given as class numbers: -log p[t], in nats.</summary>
/// <remarks>Shapes and formula as <see cref="SparseCategoricalCrossEntropy"/>.</remarks>
public sealed class SparseCategoricalCrossEntropyMetric : Metric
{
    /// <inheritdoc/>
    public override string Name => "sparse_categorical_crossentropy";

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <summary>The axis of the classes in the predictions; null, the default: as the loss says, and the last where it says nothing.</summary>
    public int? Axis { get; init; }

    /// <summary>A class number whose elements do not count; null, the default: the one that the loss leaves out, if any.</summary>
    public int? IgnoreClass { get; init; }

    /// <summary>Whether elements of <see cref="IgnoreClass"/> enter the mean as zeros where there are neither masks nor weights, as they do in Keras. Default false: the mean is over the others.</summary>
    public bool IgnoredAreZeros { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null)
    {
        var own = Sparse(loss, FromLogits, Axis, IgnoreClass);
        return new LossMeter(nameof(SparseCategoricalCrossEntropyMetric), (_, _) => own, ignoredAreZeros: IgnoredAreZeros);
    }

    /// <summary>The cross-entropy with what a metric sets, and the rest from the loss.</summary>
    internal static SparseCategoricalCrossEntropy Sparse(Loss? loss, bool? fromLogits, int? axis, int? ignoreClass) => new()
    {
        FromLogits = fromLogits ?? loss?.TakesLogits ?? false,
        Axis = axis ?? loss?.ClassAxis ?? -1,
        IgnoreClass = ignoreClass ?? (loss as SparseCategoricalCrossEntropy)?.IgnoreClass,
    };

    /// <summary>The cross-entropy that the targets ask for: of their own classes when they have the predictions' shape, else of class numbers.</summary>
    internal static Loss Either(Loss? loss, bool? fromLogits, int? axis, int? ignoreClass, Tensor predictions, Tensor targets) => predictions.Shape != targets.Shape
        ? Sparse(loss, fromLogits, axis, ignoreClass)
        : new CategoricalCrossEntropy { FromLogits = fromLogits ?? loss?.TakesLogits ?? false, Axis = axis ?? loss?.ClassAxis ?? -1 };
}
