namespace Unroll;

/// <summary>(1 - p[t]^q) / q for targets that are class numbers: between cross-entropy (q near 0) and absolute error (q = 1), so that wrong labels weigh less.</summary>
/// <remarks>
/// <para>Predictions are logits by default, p = softmax. Where p[t] is below 1e-7 the gradient is that at 1e-7.</para>
/// <para>Shapes: predictions [batch, ..., classes] with targets [batch, ...]. Source: Keras 3 <c>CategoricalGeneralizedCrossEntropy</c>; Zhang and Sabuncu 2018.</para>
/// </remarks>
/// <param name="q">Above 0, at most 1. Default 0.5, as in Keras.</param>
public sealed class CategoricalGeneralizedCrossEntropy(float q = 0.5f) : Loss
{
    /// <summary>How far from cross-entropy; above 0, at most 1.</summary>
    public float Q { get; } = q <= 1 ? LossNumbers.Positive(nameof(CategoricalGeneralizedCrossEntropy), nameof(Q), q) : LossNumbers.Share(nameof(CategoricalGeneralizedCrossEntropy), nameof(Q), q);

    /// <summary>Whether predictions are logits; false when the model ends with a softmax. Default true (Keras: false).</summary>
    public bool FromLogits { get; init; } = true;

    internal override bool TakesLogits => FromLogits;

    internal override int? ClassAxis => -1;

    /// <inheritdoc/>
    protected override (Tensor Predictions, Tensor Targets) Match(Tensor predictions, Tensor targets)
    {
        var axis = ClassTargets.RequireAxis(Who, predictions, -1);
        return (predictions, ClassTargets.Match(Who, predictions.Shape, targets, axis));
    }

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var labels = ClassTargets.Labels(Who, targets, predictions.Shape[^1], null);
        var p = ClassTargets.Pick(FromLogits ? predictions.Softmax() : predictions, labels, targets.Shape);
        Tensor y;
        using (Gradients.Off())
            y = (1 - p.Detach().Pow(Q)) / Q;
        return Node.Record("CategoricalGeneralizedCrossEntropy", [p], y, (dy, _) => [-(dy * Tensor.Maximum(p, p.Like(ClassTargets.Least)).Pow(Q - 1))]);
    }

    internal override void CheckTargets(Shape predictions, Tensor targets, string who) => ClassTargets.Check(Who, predictions, targets, -1, null, who);
}
