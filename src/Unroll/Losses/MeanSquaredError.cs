namespace Unroll;

/// <summary>Mean of (prediction - target) squared.</summary>
/// <remarks>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Never broadcast otherwise.</para>
/// <para>Gradient: 2 (prediction - target) / count.</para>
/// </remarks>
public sealed class MeanSquaredError : Loss
{
    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => LossShapes.MeanLast((predictions - targets).Square());
}
