namespace Unroll;

/// <summary>Mean of max(1 - target prediction, 0) squared for targets of -1 and 1.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. A target of 0 counts as -1, as in <see cref="HingeMetric"/>.</remarks>
public sealed class SquaredHingeMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "squared_hinge";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
        {
            var hinge = Math.Max(1 - HingeMetric.Sign(targets[i]) * predictions[i], 0);
            sum += hinge * hinge;
        }
        return predictions.Length == 0 ? 0 : sum / predictions.Length;
    }
}
