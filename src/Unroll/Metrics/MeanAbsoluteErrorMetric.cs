namespace Unroll;

/// <summary>Mean of |prediction - target| over everything measured.</summary>
/// <remarks>Shapes as <see cref="MeanAbsoluteError"/>. <see cref="Metric.MeanAbsoluteError"/> is it.</remarks>
public sealed class MeanAbsoluteErrorMetric : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "mean_absolute_error";

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) => LossShapes.MeanLast((predictions - targets).Abs());
}
