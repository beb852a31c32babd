namespace Unroll;

/// <summary>Agreement of predictions and targets (Lin 1989): 2 covariance / (variance of predictions + variance of targets + (difference of means)^2), from -1 to 1.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Unlike <see cref="PearsonCorrelation"/> it also falls with a wrong scale or offset. 0 where both never change.</remarks>
public sealed class ConcordanceCorrelation : Metric
{
    /// <inheritdoc/>
    public override string Name => "concordance_correlation";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>Null, the default: one correlation over everything measured, whatever the batches. A number: the mean of the correlations along that axis (Keras: -1), masked steps left out;
    /// samples must then have the axis whole.</summary>
    public int? Axis { get; init; }

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => Axis is { } axis
        ? new AxisMeter(nameof(ConcordanceCorrelation), axis, (p, t) => Of(CorrelationMeter.Over(p, t))) : new CorrelationMeter(nameof(ConcordanceCorrelation), Of);

    static double Of(CorrelationMeter m) => ThresholdCounts.Ratio(2 * m.Products, m.PredictionSquares + m.TargetSquares + m.Total * (m.PredictionMean - m.TargetMean) * (m.PredictionMean - m.TargetMean));
}
