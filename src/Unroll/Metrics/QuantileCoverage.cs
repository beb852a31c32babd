namespace Unroll;

/// <summary>How far predicted quantiles are from covering what they promise: the mean over the quantiles q of |share of targets at or below the prediction - q|.</summary>
/// <remarks>Shapes: predictions [batch, ..., quantiles], targets [batch, ..., 1] or [batch, ...]. 0 is perfect. <see cref="MetricMeter.ToTensor"/> is the share covered by each quantile,
/// [quantiles], and <see cref="MetricMeter.Results"/> the same by name: <c>at_0.9</c>.</remarks>
/// <param name="quantiles">The quantiles of the last axis, in order: numbers between 0 and 1.</param>
public sealed class QuantileCoverage(params float[] quantiles) : Metric
{
    /// <summary>The quantiles of the last axis, in order: numbers between 0 and 1.</summary>
    public float[] Quantiles { get; } = PinballMetric.Checked(nameof(QuantileCoverage), quantiles);

    /// <inheritdoc/>
    public override string Name => "quantile_coverage";

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new Meter(Quantiles);

    sealed class Meter(float[] quantiles) : MetricMeter
    {
        readonly ColumnsMeter _shares = new(nameof(QuantileCoverage), quantiles.Length, quantiles, (p, t, _) => t <= p ? 1 : 0);
        bool _any;

        public override double Result => _any ? _shares.ToTensor().ToArray<double>().Select((share, k) => Math.Abs(share - quantiles[k])).Average() : 0;

        public override IReadOnlyList<MetricValue> Results => _shares.Results;

        public override Tensor ToTensor() => _shares.ToTensor();

        public override void Reset()
        {
            _shares.Reset();
            _any = false;
        }

        public override void Keep(TrainingState state)
        {
            _shares.Keep(state);
            state.Keep("any", ref _any);
        }

        public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
        {
            _shares.Update(predictions, targets, sampleWeights);
            _any = true;
        }
    }
}
