namespace Unroll;

/// <summary>Negative log-likelihood of a normal distribution: log s + ((t - m) / s)^2 / 2 + log(2 pi) / 2, mean over the targets of an element.</summary>
/// <remarks>
/// <para>Predictions hold for n targets first the n means m, then n numbers that <see cref="Link"/> turns into the scales s: for one target <c>new Dense(2)</c>, for n <c>new Dense(2 * n)</c>.</para>
/// <para>Shapes: predictions [batch, ..., 2 n], targets [batch, ..., n]; for n = 1 targets may leave out the last axis. Units of m and s: those of the targets.</para>
/// <para>PyTorch's <c>GaussianNLLLoss</c> takes the variance, not the scale, and leaves out log(2 pi) / 2 unless <c>full</c>.</para>
/// </remarks>
public sealed class GaussianLikelihood : Loss
{
    /// <summary>How the scale is made. Default: softplus.</summary>
    public ScaleLink Link { get; init; }

    /// <summary>Keeps the scale from 0, where the likelihood has no bound. Default 0.001, the root of PyTorch's least variance 1e-6.</summary>
    public float MinimumScale { get; init => field = LossNumbers.Positive(nameof(GaussianLikelihood), nameof(MinimumScale), value); } = Links.LeastScale;

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
        return ParameterAxis.Mean(scale.Log() + z.Square() * 0.5f + z.Like(0.5 * Math.Log(2 * Math.PI)));
    }
}
