namespace Unroll;

/// <summary>How many no answers are right (the sum of their weights).</summary>
/// <remarks>Shapes and options as <see cref="CountsMetric"/>.</remarks>
public sealed class TrueNegatives : CountsMetric
{
    /// <inheritdoc/>
    public override string Name => "true_negatives";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    protected override double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) => trueNegatives;
}
