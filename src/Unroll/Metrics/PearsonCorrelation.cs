namespace Unroll;

/// <summary>Correlation of predictions and targets: covariance / (deviation of predictions * deviation of targets), from -1 to 1.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Where one of them never changes, it is 0 (Keras: not a number).</remarks>
public sealed class PearsonCorrelation : Metric
{
    /// <inheritdoc/>
    public override string Name => "pearson_correlation";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>Null, the default: one correlation over everything measured, whatever the batches. A number: the mean of the correlations along that axis (Keras: -1), masked steps left out;
    /// samples must then have the axis whole.</summary>
    public int? Axis { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => Axis is { } axis
        ? new AxisMeter(nameof(PearsonCorrelation), axis, (p, t) => Of(CorrelationMeter.Over(p, t))) : new CorrelationMeter(nameof(PearsonCorrelation), Of);

    static double Of(CorrelationMeter m) => ThresholdCounts.Ratio(m.Products, Math.Sqrt(m.PredictionSquares) * Math.Sqrt(m.TargetSquares));
}
