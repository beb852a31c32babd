namespace Unroll;

/// <summary>WAPE: 100 sum|prediction - target| / sum|target| over everything measured, in percent; 0 when there are no targets but 0.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Sample weights multiply both sums. A hundredth of it is GluonTS's ND.
/// Unlike a mean of percentages it bears targets of 0.</remarks>
public sealed class WeightedAbsolutePercentageError : Metric
{
    /// <inheritdoc/>
    public override string Name => "weighted_absolute_percentage_error";

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter();

    sealed class Meter : MetricMeter
    {
        double _errors, _targets;

        public override double Result => _targets == 0 ? 0 : 100 * _errors / _targets;

        public override void Reset() => (_errors, _targets) = (0, 0);

        public override void Keep(TrainingState state)
        {
            state.Keep("errors", ref _errors);
            state.Keep("targets", ref _targets);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            using var off = Gradients.Off();
            var rows = MetricRows.Of(nameof(WeightedAbsolutePercentageError), predictions, targets, sampleWeights);
            for (var i = 0; i < rows.Count * rows.Width; i++)
            {
                _errors += rows.WeightOf(i) * Math.Abs(rows.Predictions[i] - rows.Targets[i]);
                _targets += rows.WeightOf(i) * Math.Abs(rows.Targets[i]);
            }
        }
    }
}
