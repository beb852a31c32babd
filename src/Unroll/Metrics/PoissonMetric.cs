namespace Unroll;

/// <summary>Mean of prediction - target log(prediction + 1e-7): the negative log-likelihood of counts, without the part that holds no prediction.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Predictions are expected counts, not their logarithms. As in Keras.</remarks>
public sealed class PoissonMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "poisson";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            sum += predictions[i] - targets[i] * Math.Log(predictions[i] + 1e-7);
        return predictions.Length == 0 ? 0 : sum / predictions.Length;
    }
}
