namespace Unroll;

/// <summary>Kullback-Leibler divergence of a normal distribution from the standard normal one, the term that a variational autoencoder adds to its loss.</summary>
/// <remarks>
/// <para>For each latent number: (m^2 + e^v - v - 1) / 2 with mean m and log-variance v = log(s^2). Summed over the last axis, mean over the batch (and over steps, where there are any; masked ones left out),
/// times <see cref="WeightAt"/>.</para>
/// <para>In a layer or model: <c>pass.AddLoss(kl.Of(mean, logVariance, StepCount))</c>. The loss of reconstruction then has to be summed over a sample, not averaged, for the two to balance.</para>
/// <para>Source: Kingma and Welling 2013; annealing: Bowman et al. 2015, cyclic: Fu et al. 2019; free bits: Kingma et al. 2016.</para>
/// </remarks>
public sealed class StandardNormalKl
{
    /// <summary>The full weight. Default 1.</summary>
    public float Beta { get; init => field = LossNumbers.NotNegative(nameof(StandardNormalKl), nameof(Beta), value); } = 1;

    /// <summary>In how many steps the weight grows from 0 to its full value, linearly. Default 0: at once.</summary>
    public long WarmUpSteps { get; init => field = LossNumbers.NotNegative(nameof(StandardNormalKl), nameof(WarmUpSteps), value); }

    /// <summary>After how many steps it starts from 0 again. Default 0: never.</summary>
    public long CycleSteps { get; init => field = LossNumbers.NotNegative(nameof(StandardNormalKl), nameof(CycleSteps), value); }

    /// <summary>How much divergence each latent number may have without cost, in nats: where the mean over the batch is below, it counts as this much and has no gradient. Default 0.</summary>
    public float FreeBits { get; init => field = LossNumbers.NotNegative(nameof(StandardNormalKl), nameof(FreeBits), value); }

    /// <summary>The weight at a step, counted from 0: Beta * min(1, n / WarmUpSteps), with n = step, or step modulo CycleSteps.</summary>
    /// <exception cref="InvalidOperationException">CycleSteps is below WarmUpSteps, so the weight would never be full.</exception>
    public float WeightAt(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (CycleSteps > 0 && CycleSteps < WarmUpSteps)
            throw new InvalidOperationException(FormattableString.Invariant($"{nameof(StandardNormalKl)}: got CycleSteps = {CycleSteps} and WarmUpSteps = {WarmUpSteps}; needed at least as many, or the weight of the divergence is never full. Usual fix: CycleSteps = {2 * WarmUpSteps}."));
        var within = CycleSteps > 0 ? step % CycleSteps : step;
        return WarmUpSteps == 0 ? Beta : Beta * Math.Min(1, (float)((double)within / WarmUpSteps));
    }

    /// <summary>The divergence of each sample (or step) before free bits, weight and mean: [batch, ...] of means and log-variances [batch, ..., latent].</summary>
    public static Tensor Each(Tensor mean, Tensor logVariance) => Numbers(mean, logVariance).Sum(-1);

    /// <summary>The weighted divergence of a batch, as a scalar for <see cref="Pass.AddLoss"/>.</summary>
    /// <param name="mean">m, [batch, ..., latent]; its mask tells which steps count.</param>
    /// <param name="logVariance">v = log(s^2), of the same shape.</param>
    /// <param name="step">How many training steps were done, for example <see cref="Model.StepCount"/>; null for the full weight.</param>
    /// <exception cref="ShapeException">The shapes differ, or there is no batch axis.</exception>
    public Tensor Of(Tensor mean, Tensor logVariance, long? step = null)
    {
        var numbers = Numbers(mean, logVariance);
        var (mask, rows) = (mean.Mask ?? logVariance.Mask, (double)numbers.Shape.Size / Math.Max(1, numbers.Shape[^1]));
        if (mask is not null && mask.Fits(numbers.Shape))
        {
            numbers = Tensor.Where(LossShapes.Along(mask.Steps, numbers.Rank), numbers, numbers.Like(0));
            rows *= mask.Steps.AsSpan<bool>().Count(true) / Math.Max(1.0, mask.Steps.Shape.Size);
        }
        int[] others = [.. Enumerable.Range(0, numbers.Rank - 1)];
        var each = numbers.Sum(others) / numbers.Like(Math.Max(1, rows));
        if (FreeBits > 0)
            each = Tensor.Maximum(each, each.Like(FreeBits));
        return each.Sum() * each.Like(step is { } s ? WeightAt(s) : Beta);
    }

    static Tensor Numbers(Tensor mean, Tensor logVariance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(logVariance);
        if (mean.Shape != logVariance.Shape || mean.Rank < 2)
            throw new ShapeException(nameof(StandardNormalKl), $"means {mean.Shape} and log-variances {logVariance.Shape}", "equal shapes [batch, ..., latent]",
                "give both layers as many units as there are latent numbers");
        return (mean.Square() + logVariance.Exp() - logVariance - 1) * 0.5f;
    }
}
