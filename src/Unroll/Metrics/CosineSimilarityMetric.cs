namespace Unroll;

/// <summary>Mean cosine of the angle between predictions and targets as vectors along an axis: sum(p t) / (|p| |t|), from -1 to 1.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Lengths below 1e-7 count as 1e-7. Masked steps are in no vector.</remarks>
public sealed class CosineSimilarityMetric : Metric
{
    /// <inheritdoc/>
    public override string Name => "cosine_similarity";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>The axis of the vectors. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new AxisMeter(nameof(CosineSimilarityMetric), Axis, Cosine);

    static double Cosine(double[] p, double[] t)
    {
        var (product, ofP, ofT) = (0.0, 0.0, 0.0);
        for (var i = 0; i < p.Length; i++)
            (product, ofP, ofT) = (product + p[i] * t[i], ofP + p[i] * p[i], ofT + t[i] * t[i]);
        return product / (Math.Max(Math.Sqrt(ofP), 1e-7) * Math.Max(Math.Sqrt(ofT), 1e-7));
    }
}
