namespace Unroll;

/// <summary>Mean of max(1 - target prediction, 0) for targets of -1 and 1.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. A target of 0 counts as -1. (Keras does that where a batch holds nothing but 0 and 1, which depends on the batch.)</remarks>
public sealed class HingeMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "hinge";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        double sum = 0;
        for (var i = 0; i < predictions.Length; i++)
            sum += Math.Max(1 - Sign(targets[i]) * predictions[i], 0);
        return predictions.Length == 0 ? 0 : sum / predictions.Length;
    }

    /// <summary>-1 for a target of 0.</summary>
    internal static double Sign(double target) => target == 0 ? -1 : target;
}
