namespace Unroll;

/// <summary>Share of the yes targets that are found: TP / (TP + FN); 0 when there are none.</summary>
/// <remarks>Shapes and options as <see cref="CountsMetric"/>.</remarks>
public sealed class Recall : CountsMetric
{
    /// <inheritdoc/>
    public override string Name => "recall";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    protected override double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) => ThresholdCounts.Ratio(truePositives, truePositives + falseNegatives);
}
