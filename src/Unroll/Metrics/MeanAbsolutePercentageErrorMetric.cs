namespace Unroll;

/// <summary>Mean of 100 |prediction - target| / max(|target|, 1e-7), in percent.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. A target of 0 makes it very large; <see cref="WeightedAbsolutePercentageError"/> and <see cref="SymmetricMeanAbsolutePercentageError"/> do not. As in Keras.</remarks>
public sealed class MeanAbsolutePercentageErrorMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "mean_absolute_percentage_error";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            sum += Math.Abs(predictions[i] - targets[i]) / Math.Max(Math.Abs(targets[i]), 1e-7);
        return predictions.Length == 0 ? 0 : 100 * sum / predictions.Length;
    }
}
