namespace Unroll;

/// <summary>How many yes answers are wrong (the sum of their weights).</summary>
/// <remarks>Shapes and options as <see cref="CountsMetric"/>.</remarks>
public sealed class FalsePositives : CountsMetric
{
    /// <inheritdoc/>
    public override string Name => "false_positives";

    /// <inheritdoc/>
    protected override double Value(double truePositives, double falsePositives, double trueNegatives, double falseNegatives) => falsePositives;
}
