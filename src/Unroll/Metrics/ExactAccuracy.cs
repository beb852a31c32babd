namespace Unroll;

/// <summary>Share of predictions that equal their targets exactly; for class numbers or rounded numbers. Keras's <c>Accuracy</c>.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; an axis of length 1 may be left out. Each element counts by itself. For scores of classes use <see cref="Accuracy"/>.</remarks>
public sealed class ExactAccuracy : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "exact_accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) => predictions.EqualTo(targets).To(predictions.DType);
}
