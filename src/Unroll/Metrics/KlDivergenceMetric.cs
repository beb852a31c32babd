namespace Unroll;

/// <summary>Mean over rows of sum(target log(target / prediction)), both clipped to 1e-7 ... 1.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., classes], both probabilities. As in Keras.</remarks>
public sealed class KlDivergenceMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "kl_divergence";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            sum += Clip(targets[i]) * Math.Log(Clip(targets[i]) / Clip(predictions[i]));
        return predictions.Length == 0 ? 0 : sum;
    }

    static double Clip(double x) => Math.Clamp(x, 1e-7, 1);
}
