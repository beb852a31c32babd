namespace Unroll;

/// <summary>The best precision, TP / (TP + FP), among the thresholds with a recall, TP / (TP + FN), of at least a given number; 0 when there is no such threshold.</summary>
/// <remarks>Shapes and options as <see cref="OperatingPointMetric"/>.</remarks>
/// <param name="recall">What the recall must reach, from 0 to 1.</param>
public sealed class PrecisionAtRecall(float recall) : OperatingPointMetric
{
    /// <summary>What the recall must reach, from 0 to 1.</summary>
    public float Recall { get; } = Share(nameof(PrecisionAtRecall), nameof(Recall), recall);

    /// <inheritdoc/>
    public override string Name => "precision_at_recall";

    private protected override float Least => Recall;

    private protected override (double Constrained, double Reported) Rates(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) =>
        (ThresholdCounts.Ratio(truePositives, truePositives + falseNegatives), ThresholdCounts.Ratio(truePositives, truePositives + falsePositives));
}
