namespace Unroll;

/// <summary>The best specificity, TN / (TN + FP), among the thresholds with a sensitivity, TP / (TP + FN), of at least a given number; 0 when there is no such threshold.</summary>
/// <remarks>Shapes and options as <see cref="OperatingPointMetric"/>.</remarks>
/// <param name="sensitivity">What the sensitivity must reach, from 0 to 1.</param>
public sealed class SpecificityAtSensitivity(float sensitivity) : OperatingPointMetric
{
    /// <summary>What the sensitivity must reach, from 0 to 1.</summary>
    public float Sensitivity { get; } = Share(nameof(SpecificityAtSensitivity), nameof(Sensitivity), sensitivity);

    /// <inheritdoc/>
    public override string Name => "specificity_at_sensitivity";

    private protected override float Least => Sensitivity;

    private protected override (double Constrained, double Reported) Rates(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) =>
        (ThresholdCounts.Ratio(truePositives, truePositives + falseNegatives), ThresholdCounts.Ratio(trueNegatives, trueNegatives + falsePositives));
}
