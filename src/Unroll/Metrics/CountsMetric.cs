namespace Unroll;

/// <summary>A metric of the four counts of yes-or-no answers, at one threshold or at several: a prediction says yes when it is greater than the threshold.</summary>
/// <remarks>
/// <para>A metric of one's own (specificity, balanced accuracy ...) writes <see cref="Value"/> alone.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out, and targets may be class numbers where predictions have several columns.
/// A target other than 0 is a yes. Each element counts by itself, with its weight.</para>
/// <para>Predictions are probabilities; logits where the loss takes them. With several thresholds <see cref="MetricMeter.Result"/> is the mean over them,
/// <see cref="MetricMeter.Results"/> has <c>at_0.5</c> and so on, <see cref="MetricMeter.ToTensor"/> is [thresholds].</para>
/// </remarks>
public abstract class CountsMetric : Metric
{
    const float Never = -1e10f;

    /// <summary>Numbers from 0 to 1; null, the default: 0.5 alone, or none with <see cref="TopK"/>.</summary>
    public float[]? Thresholds { get; init => field = value is null ? null : ThresholdCounts.Checked(GetType().Name, value); }

    /// <summary>Only the K largest predictions of a row can say yes; null, the default: all can.</summary>
    public int? TopK { get; init => field = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{GetType().Name}.TopK: got {value}; needed 1 or more.")); }

    /// <summary>Only this column of the last axis is measured; null, the default: all are.</summary>
    public int? ClassId { get; init => field = ColumnId(GetType().Name, value); }

    /// <summary>Whether predictions are logits; null, the default: as the loss says, and probabilities where there is none.</summary>
    public bool? FromLogits { get; init; }

    /// <summary>The number that is reported, from sums of weights.</summary>
    protected abstract double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives);

    /// <inheritdoc/>
    public sealed override MetricMeter Start(Loss? loss = null) => new Meter(this, loss, Thresholds ?? [TopK is null ? 0.5f : Never]);

    internal static int? ColumnId(string who, int? value) => value is null or >= 0 ? value
        : throw new ArgumentOutOfRangeException(nameof(value), FormattableString.Invariant($"{who}.ClassId: got {value}; needed 0 or more."));

    internal static void RequireColumn(string who, int? column, MetricRows rows, Tensor predictions)
    {
        if (column is { } id && id >= rows.Width)
            throw new ShapeException(who, $"predictions {predictions.Shape} and ClassId {FormattableString.Invariant($"{id}")}", FormattableString.Invariant($"a last axis of more than {id}"), "classes are numbered from 0");
    }

    sealed class Meter(CountsMetric metric, Loss? loss, float[] thresholds) : MetricMeter
    {
        readonly ThresholdCounts _counts = new(thresholds, ThresholdCounts.AreEven(thresholds));

        public override double Result => Each().Average();

        public override IReadOnlyList<MetricValue> Results => thresholds.Length == 1 ? []
            : [.. Each().Select((value, k) => new MetricValue(FormattableString.Invariant($"at_{thresholds[k]}"), value))];

        public override Tensor ToTensor() => thresholds.Length == 1 ? base.ToTensor() : Tensor.From((ReadOnlySpan<double>)Each(), [thresholds.Length], DType.Float64);

        public override void Reset() => _counts.Clear();

        public override void Keep(TrainingState state) => _counts.Keep(state);

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var who = metric.GetType().Name;
            var rows = ClassScores.Rows(who, predictions, targets, sampleWeights, loss, metric.FromLogits);
            RequireColumn(who, metric.ClassId, rows, predictions);
            for (var row = 0; row < rows.Count; row++)
            {
                var first = row * rows.Width;
                if (metric.TopK is { } k)
                    KeepLargest(rows.Predictions.AsSpan(first, rows.Width), k);
                for (var column = metric.ClassId ?? 0; column <= (metric.ClassId ?? rows.Width - 1); column++)
                    _counts.Add(rows.Predictions[first + column], rows.Targets[first + column], rows.WeightOf(first + column));
            }
        }

        double[] Each()
        {
            var (tp, fp, tn, fn) = _counts.Of();
            return [.. tp.Select((count, k) => metric.Value(count, fp[k], tn[k], fn[k]))];
        }

        /// <summary>All but the k largest fall below every threshold; of equal ones the first stay.</summary>
        static void KeepLargest(Span<double> row, int k)
        {
            var order = Enumerable.Range(0, row.Length).ToArray();
            var keys = row.ToArray();
            Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[b].CompareTo(keys[a]) : a.CompareTo(b));
            foreach (var index in order.Skip(k))
                row[index] = Never;
        }
    }
}
