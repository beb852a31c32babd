namespace Unroll;

/// <summary>Loss of distances x: x where the target is 1 (a pair that belongs together), max(0, margin - x) where it is -1; mean over the last axis.</summary>
/// <remarks>
/// <para>Targets of 0 and 1 are taken as -1 and 1. Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1.
/// Source: PyTorch <c>HingeEmbeddingLoss</c>.</para>
/// </remarks>
/// <param name="margin">How far apart pairs that do not belong together must be. Default 1, as in PyTorch.</param>
public sealed class HingeEmbeddingLoss(float margin = 1) : Loss
{
    /// <summary>How far apart pairs that do not belong together must be.</summary>
    public float Margin { get; } = LossNumbers.NotNegative(nameof(HingeEmbeddingLoss), nameof(Margin), margin);

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets)
    {
        var signs = HingeTargets.Signs(targets);
        return LossShapes.MeanLast(Tensor.Where(signs.Greater(0), predictions, (Margin - predictions).Relu()));
    }
}
