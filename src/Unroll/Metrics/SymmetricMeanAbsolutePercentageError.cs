namespace Unroll;

/// <summary>sMAPE: mean of 200 |prediction - target| / (|prediction| + |target|), in percent from 0 to 200.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Where both are 0 it is 0. The form of the M4 competition.</remarks>
public sealed class SymmetricMeanAbsolutePercentageError : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "symmetric_mean_absolute_percentage_error";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            sum += predictions[i] == targets[i] ? 0 : Math.Abs(predictions[i] - targets[i]) / (Math.Abs(predictions[i]) + Math.Abs(targets[i]));
        return predictions.Length == 0 ? 0 : 200 * sum / predictions.Length;
    }
}
