namespace Unroll;

/// <summary>Mean of (log(prediction + 1) - log(target + 1)) squared; numbers below 1e-7 count as 1e-7.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. As in Keras.</remarks>
public sealed class MeanSquaredLogarithmicErrorMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "mean_squared_logarithmic_error";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            sum += Square(Math.Log(Math.Max(predictions[i], 1e-7) + 1) - Math.Log(Math.Max(targets[i], 1e-7) + 1));
        return predictions.Length == 0 ? 0 : sum / predictions.Length;
    }

    static double Square(double x) => x * x;
}
