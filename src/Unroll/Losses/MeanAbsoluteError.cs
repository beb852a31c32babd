namespace Unroll;

/// <summary>Mean of |prediction - target|.</summary>
/// <remarks>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Never broadcast otherwise.</para>
/// <para>Gradient: sign(prediction - target) / count, 0 where they are equal.</para>
/// </remarks>
public sealed class MeanAbsoluteError : Loss
{
    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => LossShapes.MeanLast((predictions - targets).Abs());
}
