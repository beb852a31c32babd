namespace Unroll;

/// <summary>Mean over rows of max(largest score of a wrong class - score of the right class + 1, 0).</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., classes], targets one-hot. Formula as in Keras: max(max((1 - t) p) - sum(t p) + 1, 0).</remarks>
public sealed class CategoricalHingeMetric : RowMetric
{
    /// <inheritdoc/>
    public override string Name => "categorical_hinge";

    /// <inheritdoc/>
    protected override double Row(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        var (right, wrong) = (0.0, double.NegativeInfinity);
        for (var i = 0; i < predictions.Length; i++)
        {
            right += targets[i] * predictions[i];
            wrong = Math.Max(wrong, (1 - targets[i]) * predictions[i]);
        }
        return predictions.Length == 0 ? 0 : Math.Max(wrong - right + 1, 0);
    }
}
