namespace Unroll;

/// <summary>Square root of the mean of (prediction - target) squared over everything measured; not the mean of batches' roots.</summary>
/// <remarks>Shapes as <see cref="MeanSquaredError"/>. <see cref="Metric.RootMeanSquaredError"/> is it.</remarks>
public sealed class RootMeanSquaredErrorMetric : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "root_mean_squared_error";

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) => (predictions - targets).Square();

    /// <inheritdoc/>
    protected override double Finish(double mean) => Math.Sqrt(mean);
}
