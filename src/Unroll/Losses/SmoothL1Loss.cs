namespace Unroll;

/// <summary>Huber's loss divided by its width, d = prediction - target: d^2 / (2 beta) up to beta, |d| - beta / 2 beyond; mean over the last axis.</summary>
/// <remarks>
/// <para>Unlike <see cref="HuberLoss"/> its slope far out is 1 whatever beta is. With beta 0 it is the absolute error.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Source: PyTorch <c>SmoothL1Loss</c>.</para>
/// </remarks>
/// <param name="beta">Where it turns from squared to absolute, in the units of the targets. Default 1, as in PyTorch.</param>
public sealed class SmoothL1Loss(float beta = 1) : Loss
{
    /// <summary>Where it turns from squared to absolute, in the units of the targets.</summary>
    public float Beta { get; } = LossNumbers.NotNegative(nameof(SmoothL1Loss), nameof(Beta), beta);

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) =>
        LossShapes.MeanLast(Beta == 0 ? (predictions - targets).Abs() : Residuals.Huber(predictions, targets, Beta) / Beta);
}
