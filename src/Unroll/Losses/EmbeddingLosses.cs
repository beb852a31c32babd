namespace Unroll;

/// <summary>Losses of two or three tensors that a model computes side by side, as in PyTorch: one number for each pair or triple; take <c>.Mean()</c> for <see cref="Pass.AddLoss"/> or Backward.</summary>
public static class EmbeddingLosses
{
    /// <summary>1 - cos(first, second) where the pair belongs together, max(0, cos - margin) where not. Source: PyTorch <c>CosineEmbeddingLoss</c>.</summary>
    /// <param name="first">Vectors [batch, ..., width].</param>
    /// <param name="second">Vectors of the same shape.</param>
    /// <param name="together">1 for pairs that belong together, -1 (or 0) for others, [batch, ...].</param>
    /// <param name="margin">From which cosine on others cost something, -1 to 1. Default 0.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Cosine(Tensor first, Tensor second, Tensor together, float margin = 0)
    {
        Same(nameof(Cosine), first, second);
        var cosine = (CosineSimilarityLoss.Unit(first, first.Rank - 1) * CosineSimilarityLoss.Unit(second, second.Rank - 1)).Sum(-1);
        Same(nameof(Cosine), cosine, together, "the pairs' flags of the shape [batch, ...]");
        return Tensor.Where(together.To(cosine.DType).Greater(0), 1 - cosine, (cosine - margin).Relu());
    }

    /// <summary>max(0, margin - order (first - second)): the score that should be larger must lead by the margin. Source: PyTorch <c>MarginRankingLoss</c>.</summary>
    /// <param name="first">Scores, any shape.</param>
    /// <param name="second">Scores of the same shape.</param>
    /// <param name="order">1 where the first should be larger, -1 where the second should; of the same shape.</param>
    /// <param name="margin">The lead. Default 0.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor MarginRanking(Tensor first, Tensor second, Tensor order, float margin = 0)
    {
        Same(nameof(MarginRanking), first, second);
        Same(nameof(MarginRanking), first, order);
        return (margin - order.To(first.DType) * (first - second)).Relu();
    }

    /// <summary>max(0, d(anchor, positive) - d(anchor, negative) + margin), d the distance |x - y + 1e-6| of the power p. Source: PyTorch <c>TripletMarginLoss</c>.</summary>
    /// <param name="anchor">Vectors [batch, ..., width].</param>
    /// <param name="positive">Vectors of the same class, of the same shape.</param>
    /// <param name="negative">Vectors of another class, of the same shape.</param>
    /// <param name="margin">How much nearer the positive must be. Default 1.</param>
    /// <param name="power">1 for the sum of absolute differences, 2 for the Euclidean distance. Default 2.</param>
    /// <param name="swap">Whether the positive stands for the anchor where it is nearer to the negative. Default false.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor TripletMargin(Tensor anchor, Tensor positive, Tensor negative, float margin = 1, int power = 2, bool swap = false)
    {
        Same(nameof(TripletMargin), anchor, positive);
        Same(nameof(TripletMargin), anchor, negative);
        if (power is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(power), FormattableString.Invariant($"EmbeddingLosses.{nameof(TripletMargin)}: got the power {power}; needed 1 or 2."));
        Tensor Distance(Tensor a, Tensor b)
        {
            var d = a - b + 1e-6f;
            return power == 1 ? d.Abs().Sum(-1) : d.Square().Sum(-1).Sqrt();
        }
        var apart = Distance(anchor, negative);
        if (swap)
            apart = Tensor.Minimum(apart, Distance(positive, negative));
        return (Distance(anchor, positive) - apart + margin).Relu();
    }

    static void Same(string who, Tensor a, Tensor b, string needed = "equal shapes")
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Shape != b.Shape)
            throw new ShapeException($"EmbeddingLosses.{who}", $"{a.Shape} and {b.Shape}", needed);
    }
}
