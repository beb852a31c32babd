namespace Unroll;

/// <summary>Share of right answers, of the kind that the loss says: <see cref="BinaryAccuracy"/> for <see cref="BinaryCrossEntropy"/> (with the threshold 0 on logits),
/// <see cref="CategoricalAccuracy"/> and <see cref="SparseCategoricalAccuracy"/> for theirs, along their class axis.</summary>
/// <remarks>With another loss, or none, shapes decide as in Keras: a last axis of length 1 is binary with the threshold 0.5, targets of the predictions' shape are
/// categorical, others sparse. Keras keeps the threshold 0.5 on logits too; here it is 0, where the probability is one half.</remarks>
public sealed class Accuracy : Metric
{
    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter(loss);

    static Metric Choose(Loss? loss, Tensor predictions, Tensor targets) => loss switch
    {
        BinaryCrossEntropy binary => new BinaryAccuracy { Threshold = binary.FromLogits ? 0 : 0.5f },
        CategoricalCrossEntropy categorical => new CategoricalAccuracy { Axis = categorical.Axis },
        SparseCategoricalCrossEntropy sparse => new SparseCategoricalAccuracy { Axis = sparse.Axis, IgnoreClass = sparse.IgnoreClass },
        _ when predictions.Rank < 2 || predictions.Shape[^1] == 1 => new BinaryAccuracy(),
        _ when predictions.Shape == targets.Shape => new CategoricalAccuracy(),
        _ => new SparseCategoricalAccuracy(),
    };

    sealed class Meter(Loss? loss) : MetricMeter
    {
        MetricMeter? _chosen;

        public override double Result => _chosen?.Result ?? 0;

        public override void Reset() => _chosen?.Reset();

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null) =>
            (_chosen ??= Choose(loss, predictions, targets).Start(loss)).Update(predictions, targets, sampleWeights);
    }
}
