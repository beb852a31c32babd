namespace Unroll;

/// <summary>Levenshtein distance of predicted and target sequences of ids: the fewest insertions, deletions and replacements that turn one into the other.</summary>
/// <remarks>
/// <para>Shapes: predictions ids [batch, time] or scores [batch, time, classes], of which the largest is taken; targets ids [batch, other time]. An axis of length 1 behind the ids may stand.</para>
/// <para>Ids that count: those of the real steps of each side's own mask; where only one side has a mask and both have the same time, it holds for both (unless <see cref="EndId"/> ends
/// the predictions by themselves). Sample weights: one a sequence, [batch].</para>
/// </remarks>
public sealed class EditDistance : Metric
{
    /// <inheritdoc/>
    public override string Name => "edit_distance";

    /// <summary>What the edits are divided by. Default: all ids of the targets.</summary>
    public EditDistanceScale Scale { get; init; }

    /// <summary>An id that is left out wherever it stands, on both sides, for example 0 for padding; null, the default, for none.</summary>
    public int? PaddingId { get; init; }

    /// <summary>The id that ends a sequence, on both sides; it and what follows is left out. Null, the default, for none.</summary>
    public int? EndId { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter(this, loss);

    /// <summary>The distance of two sequences of ids.</summary>
    public static int Between(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var last = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = last[0];
            last[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = last[j];
                last[j] = Math.Min(replaced, 1 + Math.Min(last[j], last[j - 1]));
            }
        }
        return last[^1];
    }

    sealed class Meter(EditDistance metric, Loss? loss) : MetricMeter
    {
        double _edits, _weight;

        public override double Result => _weight == 0 ? 0 : _edits / _weight;

        public override void Reset() => (_edits, _weight) = (0, 0);

        public override void Keep(TrainingState state)
        {
            state.Keep("edits", ref _edits);
            state.Keep("weight", ref _weight);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var (p, t) = (Ids(predictions, scores: predictions.Rank == 3 && predictions.Shape[2] > 1), Ids(targets, scores: false));
            if (p.Rank != 2 || t.Rank != 2 || p.Shape[0] != t.Shape[0])
                throw new ShapeException(nameof(EditDistance), $"predictions {predictions.Shape} and targets {targets.Shape}", "ids [batch, time] or scores [batch, time, classes], and as many targets [batch, time]",
                    "give every sequence its target; one-hot targets become ids with ArgMax()");
            var (ofP, ofT) = (predictions.Mask, targets.Mask);
            if (p.Shape == t.Shape && metric.EndId is null)
                (ofP, ofT) = (ofP ?? ofT, ofT ?? ofP);
            var weights = sampleWeights is null ? null : MetricRows.Doubles(LossShapes.Weights(nameof(EditDistance), sampleWeights, Tensor.Zeros([p.Shape[0]])), [p.Shape[0]]);
            for (var row = 0; row < p.Shape[0]; row++)
            {
                var (said, truth) = (Row(p, row, ofP), Row(t, row, ofT));
                var (edits, weight) = ((double)Between(said, truth), weights is null ? 1 : weights[row]);
                _edits += weight * (metric.Scale == EditDistanceScale.Sequence ? edits / Math.Max(1, truth.Length) : edits);
                _weight += weight * (metric.Scale == EditDistanceScale.Corpus ? truth.Length : 1);
            }
        }

        // Where the loss has its classes elsewhere, so have the scores.
        Tensor Ids(Tensor x, bool scores) => scores ? x.Detach().ArgMax(loss?.ClassAxis ?? -1)
            : x.Rank == 3 && x.Shape[2] == 1 ? Ids(x.Detach().Squeeze(2).WithMask(x.Mask), false) : ClassTargets.Whole(nameof(EditDistance), x.Detach());

        int[] Row(Tensor ids, int row, Mask? mask)
        {
            var all = ids[row].ToArray<int>();
            var real = mask?.Steps[row].ToArray<bool>();
            var kept = all.Where((id, step) => (real is null || real[step]) && id != metric.PaddingId);
            return [.. metric.EndId is { } end ? kept.TakeWhile(id => id != end) : kept];
        }
    }
}
