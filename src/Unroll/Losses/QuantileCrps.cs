namespace Unroll;

/// <summary>Continuous ranked probability score from quantiles: twice the mean pinball loss over evenly spaced quantiles, in the units of the targets.</summary>
/// <remarks>
/// <para>CRPS is the integral over q of twice the pinball loss; the mean over k quantiles (i - 1/2) / k approximates it. For one's own quantiles use <see cref="QuantileLoss"/>.</para>
/// <para>Predictions hold for n targets the n predictions of the lowest quantile, then those of the next, and so on: <c>new Dense(k * n)</c>.
/// Shapes: predictions [batch, ..., k n], targets [batch, ..., n]; targets [batch, ...] stand for n = 1. Source: Gneiting and Raftery 2007.</para>
/// </remarks>
/// <param name="count">k, how many quantiles; 1 or more. Default 9.</param>
public sealed class QuantileCrps(int count = 9) : Loss
{
    /// <summary>How many quantiles.</summary>
    public int Count { get; } = count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(count), FormattableString.Invariant($"{nameof(QuantileCrps)}: got {count} quantiles; needed at least 1."));

    /// <summary>The quantiles (i - 1/2) / k, in the order of the predictions.</summary>
    public IReadOnlyList<float> Quantiles => [.. Enumerable.Range(0, Count).Select(i => (i + 0.5f) / Count)];

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets) =>
        ParameterAxis.Match(Who, predictions, targets, Count, FormattableString.Invariant($"{Count} quantiles"));

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) =>
        ParameterAxis.Mean(Residuals.Pinball(predictions, targets, QuantileLoss.Shares([.. Quantiles], predictions))) * 2;
}
