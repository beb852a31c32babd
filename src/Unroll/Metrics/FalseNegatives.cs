namespace Unroll;

/// <summary>How many no answers are wrong (the sum of their weights).</summary>
/// <remarks>Shapes and options as <see cref="CountsMetric"/>.</remarks>
public sealed class FalseNegatives : CountsMetric
{
    /// <inheritdoc/>
    public override string Name => "false_negatives";

    /// <inheritdoc/>
    protected override double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) => falseNegatives;
}
