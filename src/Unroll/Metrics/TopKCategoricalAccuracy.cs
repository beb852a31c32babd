namespace Unroll;

/// <summary>Share of elements whose class is among the K largest predictions; targets one-hot.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., classes]. A class whose prediction equals the K-th largest is among them. Logits and probabilities give the same.</remarks>
/// <param name="k">How many guesses the model has. Default 5.</param>
public sealed class TopKCategoricalAccuracy(int k = 5) : MeanMetric
{
    /// <summary>How many guesses the model has. Default 5.</summary>
    public int K { get; } = SparseTopKCategoricalAccuracy.Positive(nameof(TopKCategoricalAccuracy), k);

    /// <inheritdoc/>
    public override string Name => "top_k_categorical_accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets, Loss? loss)
    {
        if (predictions.Shape != targets.Shape)
            throw new ShapeException(nameof(TopKCategoricalAccuracy), $"predictions {predictions.Shape} and targets {targets.Shape}", "equal shapes",
                $"for targets that are class numbers use {nameof(SparseTopKCategoricalAccuracy)}");
        var axis = ClassTargets.RequireAxis(nameof(TopKCategoricalAccuracy), predictions, loss?.ClassAxis ?? -1);
        return (LossShapes.ClassesLast(predictions, axis), LossShapes.ClassesLast(targets.To(predictions.DType), axis));
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss) => SparseTopKCategoricalAccuracy.Among(predictions, targets.ArgMax(), K);
}
