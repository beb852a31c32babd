namespace Unroll;

/// <summary>100 times the mean over the last axis of |target - prediction| / max(|target|, 1e-7): the error in percent of the target.</summary>
/// <remarks>
/// <para>Targets near 0 make it huge; for such data use <see cref="HuberLoss"/> or <see cref="MeanSquaredLogarithmicError"/>.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Source: Keras 3 <c>MeanAbsolutePercentageError</c>.</para>
/// </remarks>
public sealed class MeanAbsolutePercentageError : Loss
{
    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) =>
        LossShapes.MeanLast(((targets - predictions) / Tensor.Maximum(targets.Abs(), targets.Like(ClassTargets.Least))).Abs()) * 100;
}
