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

    static Metric? Told(Loss? loss) => loss switch
    {
        BinaryCrossEntropy binary => new BinaryAccuracy { Threshold = binary.FromLogits ? 0 : 0.5f },
        CategoricalCrossEntropy categorical => new CategoricalAccuracy { Axis = categorical.Axis },
        SparseCategoricalCrossEntropy sparse => new SparseCategoricalAccuracy { Axis = sparse.Axis, IgnoreClass = sparse.IgnoreClass },
        { TakesLogits: true, ClassAxis: null } => new BinaryAccuracy { Threshold = 0 },
        _ => null,
    };

    static Metric Guessed(Tensor predictions, Tensor targets) =>
        predictions.Rank < 2 || predictions.Shape[^1] == 1 ? new BinaryAccuracy() : predictions.Shape == targets.Shape ? new CategoricalAccuracy() : new SparseCategoricalAccuracy();

    sealed class Meter(Loss? loss) : MetricMeter
    {
        Metric? _of;
        MetricMeter? _chosen;

        public override double Result => _chosen?.Result ?? 0;

        public override void Reset() => _chosen?.Reset();

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null) =>
            (_chosen ??= (_of = Told(loss) ?? Guessed(predictions, targets)).Start(loss)).Update(predictions, targets, sampleWeights);

        // What was chosen for want of a loss that says is remembered by name.
        public override void Keep(TrainingState state)
        {
            var name = _chosen is null ? null : _of?.Name;
            state.Keep("kind", ref name);
            if (state.IsRestoring && name is not null)
                _chosen = (_of = new Metric[] { new BinaryAccuracy(), new CategoricalAccuracy(), new SparseCategoricalAccuracy() }.Select(m => Told(loss) ?? m).FirstOrDefault(m => m.Name == name)
                    ?? throw new FormatException($"its accuracy is '{name}', which is not one that is chosen here")).Start(loss);
            _chosen?.Keep(state.Inside(name!));
        }
    }
}
