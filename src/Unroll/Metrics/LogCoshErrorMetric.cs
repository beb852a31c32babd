namespace Unroll;

/// <summary>Mean of log(cosh(prediction - target)), computed without overflow as |x| + log(1 + e^(-2|x|)) - log 2.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. As in Keras.</remarks>
public sealed class LogCoshErrorMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "logcosh";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            sum += Math.Abs(predictions[i] - targets[i]) + Math.Log(1 + Math.Exp(-2 * Math.Abs(predictions[i] - targets[i]))) - Math.Log(2);
        return predictions.Length == 0 ? 0 : sum / predictions.Length;
    }
}
