namespace Unroll;

/// <summary>How many yes answers are right (the sum of their weights).</summary>
/// <remarks>Shapes and options as <see cref="CountsMetric"/>.</remarks>
public sealed class TruePositives : CountsMetric
{
    /// <inheritdoc/>
    public override string Name => "true_positives";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    protected override double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) => truePositives;
}
