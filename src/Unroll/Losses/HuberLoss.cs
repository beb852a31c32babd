namespace Unroll;

/// <summary>Huber's loss of d = prediction - target: d^2 / 2 up to delta, delta |d| - delta^2 / 2 beyond; mean over the last axis.</summary>
/// <remarks>
/// <para>Squared where errors are small, absolute where they are large, so that single wild targets do not rule the training.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1.</para>
/// <para>Gradient: d limited to [-delta, delta]. Source: Keras 3 <c>Huber</c>, PyTorch <c>HuberLoss</c>.</para>
/// </remarks>
/// <param name="delta">Where it turns from squared to absolute, in the units of the targets. Default 1, as in both.</param>
public sealed class HuberLoss(float delta = 1) : Loss
{
    /// <summary>Where it turns from squared to absolute, in the units of the targets.</summary>
    public float Delta { get; } = LossNumbers.Positive(nameof(HuberLoss), nameof(Delta), delta);

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => LossShapes.MeanLast(Residuals.Huber(predictions, targets, Delta));
}
