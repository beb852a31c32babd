namespace Unroll;

/// <summary>Share of targets inside predicted intervals: low &lt;= target &lt;= high.</summary>
/// <remarks>Shapes: predictions [batch, ..., columns], of which <see cref="Low"/> and <see cref="High"/> are the ends; targets [batch, ..., 1] or [batch, ...].
/// The interval of the quantiles 0.1 and 0.9 should cover 0.8: more is too cautious, less too sure, so that neither higher nor lower is better.</remarks>
/// <param name="low">The column of the lower end. Default 0.</param>
/// <param name="high">The column of the upper end, -1 (the default) for the last.</param>
public sealed class IntervalCoverage(int low = 0, int high = -1) : Metric
{
    /// <summary>The column of the lower end. Default 0; negative numbers count from the end.</summary>
    public int Low { get; } = low;

    /// <summary>The column of the upper end. Default -1, the last.</summary>
    public int High { get; } = high;

    /// <inheritdoc/>
    public override string Name => "interval_coverage";

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter(this);

    sealed class Meter(IntervalCoverage metric) : MetricMeter
    {
        double _inside, _weight;

        public override double Result => ThresholdCounts.Ratio(_inside, _weight);

        public override void Reset() => (_inside, _weight) = (0, 0);

        public override void Keep(TrainingState state)
        {
            state.Keep("inside", ref _inside);
            state.Keep("weight", ref _weight);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var columns = predictions.Rank == 0 ? 0 : predictions.Shape[^1];
            var (low, high) = (metric.Low < 0 ? metric.Low + columns : metric.Low, metric.High < 0 ? metric.High + columns : metric.High);
            if (columns < 2 || low < 0 || high < 0 || low >= columns || high >= columns || low == high)
                throw new ShapeException(nameof(IntervalCoverage), FormattableString.Invariant($"predictions {predictions.Shape} with the ends in columns {metric.Low} and {metric.High}"),
                    "two columns of the last axis", "give the last layer a unit for each end of the interval");
            var rows = MetricRows.OfColumns(nameof(IntervalCoverage), predictions, targets, sampleWeights, columns);
            for (var row = 0; row < rows.Count; row++)
            {
                var (target, weight) = (rows.Targets[row * columns], rows.WeightOf(row));
                _inside += target >= rows.Predictions[row * columns + low] && target <= rows.Predictions[row * columns + high] ? weight : 0;
                _weight += weight;
            }
        }
    }
}
