namespace Unroll;

/// <summary>Mean of (prediction - target) squared over everything measured.</summary>
/// <remarks>Shapes as <see cref="MeanSquaredError"/>. <see cref="Metric.MeanSquaredError"/> is it.</remarks>
public sealed class MeanSquaredErrorMetric : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "mean_squared_error";

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) => LossShapes.MeanLast((predictions - targets).Square());
}
