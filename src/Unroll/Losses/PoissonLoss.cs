namespace Unroll;

/// <summary>Negative log-likelihood of counts under a Poisson distribution, without its constant: rate - target log(rate); mean over the last axis.</summary>
/// <remarks>
/// <para>Predictions are log(rate) by default: e^x - t x. With <see cref="LogInput"/> false they are the rate itself: x - t log(x + epsilon).</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Source: PyTorch <c>PoissonNLLLoss</c>, Keras 3 <c>Poisson</c>.</para>
/// </remarks>
public sealed class PoissonLoss : Loss
{
    /// <summary>Whether predictions are the logarithm of the rate. Default true (PyTorch; Keras: false).</summary>
    public bool LogInput { get; init; } = true;

    /// <summary>Adds Stirling's approximation of log(t!), t log t - t + log(2 pi t) / 2, where t is above 1. Default false, as in PyTorch.</summary>
    public bool Full { get; init; }

    /// <summary>Added to a rate before its logarithm. Default 1e-7 (Keras; PyTorch: 1e-8).</summary>
    public float Epsilon { get; init => field = LossNumbers.NotNegative(nameof(PoissonLoss), nameof(Epsilon), value); } = ClassTargets.Least;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var losses = LogInput ? predictions.Exp() - targets * predictions : predictions - targets * (predictions + Epsilon).Log();
        if (Full)
        {
            // Below 1 the approximation is not used; 1 in its place keeps the logarithm finite.
            var t = Tensor.Maximum(targets, targets.Like(1));
            losses += Tensor.Where(targets.Greater(1), t * t.Log() - t + (t * t.Like(2 * Math.PI)).Log() * 0.5f, t.Like(0));
        }
        return LossShapes.MeanLast(losses);
    }
}
