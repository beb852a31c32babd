namespace Unroll;

/// <summary>Share of elements whose largest prediction is the target class; targets are class numbers.</summary>
/// <remarks>Shapes: predictions [batch, ..., classes] with targets [batch, ...], or with the classes along <see cref="Axis"/>. Logits and probabilities give the same.</remarks>
public sealed class SparseCategoricalAccuracy : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "sparse_categorical_accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>The axis of the classes in the predictions. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    /// <summary>A class number whose elements do not count; null for none.</summary>
    public int? IgnoreClass { get; init; }

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets, Loss? loss)
    {
        var axis = ClassTargets.RequireAxis(nameof(SparseCategoricalAccuracy), predictions, Axis);
        return (LossShapes.ClassesLast(predictions, axis), ClassTargets.Match(nameof(SparseCategoricalAccuracy), predictions.Shape, targets, axis));
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) =>
        predictions.ArgMax().EqualTo(targets).To(predictions.DType);

    /// <inheritdoc/>
    protected override Tensor? Counted(Tensor targets, Loss? loss) => IgnoreClass is { } ignored ? targets.NotEqualTo(ignored) : null;
}
