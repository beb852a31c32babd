namespace Unroll;

/// <summary>Share of yes-or-no answers that are right: prediction > threshold equals target > one half.</summary>
/// <remarks>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Each element counts by itself.</remarks>
public sealed class BinaryAccuracy : MeanMetric
{
    /// <inheritdoc/>
    public override string Name => "binary_accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>Above it a prediction says yes. Default 0.5, for probabilities; use 0 for logits.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets, Loss? loss)
    {
        var (said, truth) = (predictions.Greater(Threshold).To(predictions.DType), targets.Greater(0.5f).To(predictions.DType));
        return said.EqualTo(truth).To(predictions.DType);
    }
}
