namespace Unroll;

/// <summary>Share of elements whose largest prediction is the class of the largest target; targets one-hot.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., classes], or with the classes along <see cref="Axis"/>. Logits and probabilities give the same.</remarks>
public sealed class CategoricalAccuracy : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "categorical_accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>The axis of the classes. Default -1, the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets, Loss? loss)
    {
        if (predictions.Shape != targets.Shape)
            throw new ShapeException(nameof(CategoricalAccuracy), $"predictions {predictions.Shape} and targets {targets.Shape}", "equal shapes",
                $"for targets that are class numbers use {nameof(SparseCategoricalAccuracy)}");
        ClassTargets.RequireAxis(nameof(CategoricalAccuracy), predictions, Axis);
        return (predictions, targets.To(predictions.DType));
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) =>
        predictions.ArgMax(Axis).EqualTo(targets.ArgMax(Axis)).To(predictions.DType);
}
