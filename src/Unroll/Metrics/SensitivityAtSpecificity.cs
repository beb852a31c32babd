namespace Unroll;

/// <summary>The best sensitivity, TP / (TP + FN), among the thresholds with a specificity, TN / (TN + FP), of at least a given number; 0 when there is no such threshold.</summary>
/// <remarks>Shapes and options as <see cref="OperatingPointMetric"/>.</remarks>
/// <param name="specificity">What the specificity must reach, from 0 to 1.</param>
public sealed class SensitivityAtSpecificity(float specificity) : OperatingPointMetric
{
    /// <summary>What the specificity must reach, from 0 to 1.</summary>
    public float Specificity { get; } = Share(nameof(SensitivityAtSpecificity), nameof(Specificity), specificity);

    /// <inheritdoc/>
    public override string Name => "sensitivity_at_specificity";

    private protected override float Least => Specificity;

    private protected override (double Constrained, double Reported) Rates(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) =>
        (ThresholdCounts.Ratio(trueNegatives, trueNegatives + falsePositives), ThresholdCounts.Ratio(truePositives, truePositives + falseNegatives));
}
