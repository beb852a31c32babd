namespace Unroll;

/// <summary>Negative log-likelihood of counts whose variance m + a m^2 is larger than their mean m.</summary>
/// <remarks>
/// <para>With r = 1 / a: log Gamma(r) + log t! - log Gamma(t + r) + r log(1 + a m) - t log(a m / (1 + a m)), mean over the targets of an element.</para>
/// <para>Predictions hold for n targets n numbers that <see cref="Link"/> turns into the means m, then n that it turns into the dispersions a: <c>new Dense(2 * n)</c>.
/// With a near 0 it is the Poisson distribution (<see cref="PoissonLoss"/>). Source of this form: DeepAR, Salinas et al. 2017.</para>
/// <para>Shapes: predictions [batch, ..., 2 n], targets [batch, ..., n], counts of 0 or more; for n = 1 targets may leave out the last axis.</para>
/// </remarks>
public sealed class NegativeBinomialLikelihood : Loss
{
    /// <summary>How means and dispersions are made. Default: softplus.</summary>
    public ScaleLink Link { get; init; }

    /// <summary>Keeps mean and dispersion from 0. Default 0.001.</summary>
    public float Minimum { get; init => field = LossNumbers.Positive(nameof(NegativeBinomialLikelihood), nameof(Minimum), value); } = Links.LeastScale;

    /// <summary>What predictions mean: means and dispersions, [batch, ..., n] each.</summary>
    public (Tensor Mean, Tensor Dispersion) Parameters(Tensor predictions)
    {
        var parts = ParameterAxis.Parts(Who, predictions, 2);
        return (Links.Positive(parts[0], Link, Minimum), Links.Positive(parts[1], Link, Minimum));
    }

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets) => ParameterAxis.Match(Who, predictions, targets, 2, "a mean and a dispersion");

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        RequireCounts(targets);
        var parts = predictions.Split(2, predictions.Rank - 2);
        var (mean, dispersion) = (Links.Positive(parts[0], Link, Minimum), Links.Positive(parts[1], Link, Minimum));
        var (r, spread) = (dispersion.Reciprocal(), dispersion * mean);
        var more = spread.Log1p();
        var losses = Gammas.LogFactorial(targets) - Gammas.LogRatio(r, targets) + r * more - targets * (spread.Log() - more);
        return ParameterAxis.Mean(losses);
    }

    void RequireCounts(Tensor targets)
    {
        var counts = targets.Detach().To(DType.Float64).ToArray<double>();
        for (var i = 0; i < counts.Length; i++)
            if (counts[i] < 0)
                throw new ArgumentOutOfRangeException(nameof(targets), FormattableString.Invariant(
                    $"{Who}: got the target {counts[i]} at {ClassTargets.At(targets.Shape, i)}; needed counts of 0 or more. Usual fix: do not scale or difference counts; for other numbers use GaussianLikelihood."));
    }
}
