namespace Unroll;

/// <summary>Continuous ranked probability score of a normal distribution: s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)) with z = (t - m) / s, in the units of the targets.</summary>
/// <remarks>
/// <para>Phi and phi are the standard normal distribution and its density. It rewards calibrated and sharp forecasts, and wild targets weigh as in the absolute error, not squared as in <see cref="GaussianLikelihood"/>.</para>
/// <para>Predictions hold for n targets the n means m, then n numbers that <see cref="Link"/> turns into the scales s: <c>new Dense(2 * n)</c>.
/// Shapes: predictions [batch, ..., 2 n], targets [batch, ..., n]; for n = 1 targets may leave out the last axis. Source: Gneiting et al. 2005.</para>
/// </remarks>
public sealed class GaussianCrps : Loss
{
    /// <summary>How the scale is made. Default: softplus.</summary>
    public ScaleLink Link { get; init; }

    /// <summary>Keeps the scale from 0. Default 0.001, as for <see cref="GaussianLikelihood"/>.</summary>
    public float MinimumScale { get; init => field = LossNumbers.Positive(nameof(GaussianCrps), nameof(MinimumScale), value); } = Links.LeastScale;

    /// <summary>What predictions mean: the means and the scales, [batch, ..., n] each.</summary>
    public (Tensor Mean, Tensor Scale) Parameters(Tensor predictions)
    {
        var parts = ParameterAxis.Parts(Who, predictions, 2);
        return (parts[0], Links.Positive(parts[1], Link, MinimumScale));
    }

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets) => ParameterAxis.Match(Who, predictions, targets, 2, "a mean and a scale");

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var parts = predictions.Split(2, predictions.Rank - 2);
        var scale = Links.Positive(parts[1], Link, MinimumScale);
        var z = (targets - parts[0]) / scale;
        // 2 Phi(z) - 1 is erf(z / sqrt 2).
        var inner = z * (z * z.Like(Math.Sqrt(0.5))).Erf() + (z.Square() * -0.5f).Exp() * z.Like(Math.Sqrt(2 / Math.PI)) - z.Like(1 / Math.Sqrt(Math.PI));
        return ParameterAxis.Mean(scale * inner);
    }
}
