namespace Unroll;

/// <summary>Mean pinball loss of predicted quantiles: max(q (t - p), (q - 1)(t - p)), the mean over the quantiles too.</summary>
/// <remarks>Shapes: predictions [batch, ..., quantiles], targets [batch, ..., 1] or [batch, ...]. Half of the mean absolute error for the quantile 0.5 alone.</remarks>
/// <param name="quantiles">The quantiles of the last axis, in order: numbers between 0 and 1.</param>
public sealed class PinballMetric(params float[] quantiles) : Metric
{
    /// <summary>The quantiles of the last axis, in order: numbers between 0 and 1.</summary>
    public float[] Quantiles { get; } = Checked(nameof(PinballMetric), quantiles);

    /// <inheritdoc/>
    public override string Name => "pinball";

    /// <inheritdoc/>
    public override MetricMeter Start(Loss? loss = null) => new ColumnsMeter(nameof(PinballMetric), Quantiles.Length, Quantiles, (p, t, k) => Math.Max(Quantiles[k] * (t - p), (Quantiles[k] - 1.0) * (t - p)));

    internal static float[] Checked(string who, float[] quantiles)
    {
        ArgumentNullException.ThrowIfNull(quantiles);
        return quantiles.Length > 0 && Array.TrueForAll(quantiles, q => q is > 0 and < 1) ? [.. quantiles]
            : throw new ArgumentOutOfRangeException(nameof(quantiles), FormattableString.Invariant(
                $"{who}.Quantiles: got [{string.Join(", ", quantiles.Select(q => FormattableString.Invariant($"{q}")))}]; needed numbers between 0 and 1, one at least."));
    }
}
