namespace Unroll;

/// <summary>Mean over the last axis of log(cosh(d)), d = prediction - target.</summary>
/// <remarks>
/// <para>About d^2 / 2 for small errors and |d| - log 2 for large ones, smooth everywhere.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Gradient: tanh(d). Source: Keras 3 <c>LogCosh</c>.</para>
/// </remarks>
public sealed class LogCosh : Loss
{
    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => LossShapes.MeanLast(Residuals.LogCosh(predictions, targets));
}
