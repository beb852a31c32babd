namespace Unroll;

/// <summary>The best recall, TP / (TP + FN), among the thresholds with a precision, TP / (TP + FP), of at least a given number; 0 when there is no such threshold.</summary>
/// <remarks>Shapes and options as <see cref="OperatingPointMetric"/>.</remarks>
/// <param name="precision">What the precision must reach, from 0 to 1.</param>
public sealed class RecallAtPrecision(float precision) : OperatingPointMetric
{
    /// <summary>What the precision must reach, from 0 to 1.</summary>
    public float Precision { get; } = Share(nameof(RecallAtPrecision), nameof(Precision), precision);

    /// <inheritdoc/>
    public override string Name => "recall_at_precision";

    private protected override float Least => Precision;

    private protected override (double Constrained, double Reported) Rates(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) =>
        (ThresholdCounts.Ratio(truePositives, truePositives + falsePositives), ThresholdCounts.Ratio(truePositives, truePositives + falseNegatives));
}
