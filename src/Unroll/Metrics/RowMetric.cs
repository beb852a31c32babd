namespace Unroll;

/// <summary>A metric that is a weighted mean over rows of the last axis: sum(value weight) / sum(weight), computed in double precision.</summary>
/// <remarks>
/// <para>A metric of one's own writes <see cref="Row"/> alone. With tensor operations instead of numbers: <see cref="MeanMetric"/>.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Where a mask rides on [batch, time], each step is a row of its own.
/// Weights: one a sample, a step or a row.</para>
/// </remarks>
public abstract class RowMetric : Metric
{
    /// <summary>The value of one row.</summary>
    /// <param name="predictions">The row's predictions.</param>
    /// <param name="targets">Its targets, as many.</param>
    protected abstract double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets);

    /// <summary>The elements that a row must have, or null when any number will do; a batch of another width is an error.</summary>
    protected virtual int? Width => null;

    /// <inheritdoc/>
    public sealed override MetricMeter Start(Loss? loss = null) => new Meter(this);

    sealed class Meter(RowMetric metric) : MetricMeter
    {
        double _sum, _weight;

        public override double Result => _weight == 0 ? 0 : _sum / _weight;

        public override void Reset() => (_sum, _weight) = (0, 0);

        public override void Keep(TrainingState state)
        {
            state.Keep("sum", ref _sum);
            state.Keep("weight", ref _weight);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var who = metric.GetType().Name;
            var rows = MetricRows.Of(who, predictions, targets, sampleWeights, weighRows: true);
            if (metric.Width is { } width && rows.Width != width)
                throw new ShapeException(who, $"predictions {predictions.Shape}", FormattableString.Invariant($"a last axis of {width}"), "give one number for each feature of the targets");
            for (var row = 0; row < rows.Count; row++)
            {
                var weight = rows.WeightOf(row);
                _sum += weight * metric.Row(rows.PredictionsOf(row), rows.TargetsOf(row));
                _weight += weight;
            }
        }
    }
}
