namespace Unroll;

/// <summary>Share of the yes answers that are right: TP / (TP + FP); 0 when there is no yes.</summary>
/// <remarks>Shapes and options as <see cref="CountsMetric"/>.</remarks>
public sealed class Precision : CountsMetric
{
    /// <inheritdoc/>
    public override string Name => "precision";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    protected override double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) => ThresholdCounts.Ratio(truePositives, truePositives + falsePositives);
}
