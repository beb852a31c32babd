namespace Unroll;

/// <summary>1 - TP / (TP + alpha FP + beta FN + 1e-7) with soft counts: TP = sum(t p), FP = sum((1 - t) p), FN = sum(t (1 - p)).</summary>
/// <remarks>
/// <para>For rare events and marked stretches of a sequence: it measures overlap, so the many zeros around do not count. alpha = beta = 1/2 is <see cref="DiceLoss"/>.</para>
/// <para>Predictions are logits by default, p = sigmoid. Shapes: predictions and targets of one shape; the losses lack <see cref="Axes"/>. Source: Keras 3 <c>Tversky</c>.</para>
/// </remarks>
public sealed class TverskyLoss : Loss
{
    /// <summary>The weight of false positives, 0 or more. Default 0.5, as in Keras.</summary>
    public float Alpha { get; init => field = LossNumbers.NotNegative(nameof(TverskyLoss), nameof(Alpha), value); } = 0.5f;

    /// <summary>The weight of false negatives, 0 or more. Default 0.5, as in Keras.</summary>
    public float Beta { get; init => field = LossNumbers.NotNegative(nameof(TverskyLoss), nameof(Beta), value); } = 0.5f;

    /// <summary>The axes that are summed over; null for all, the batch too (as in Keras). [1, 2] gives one loss a sequence.</summary>
    public int[]? Axes { get; init; }

    /// <summary>Whether predictions are logits; false when the model ends with a sigmoid. Default true (Keras: false).</summary>
    public bool FromLogits { get; init; } = true;

    internal override bool TakesLogits => FromLogits;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => Of(Overlap.Probabilities(predictions, FromLogits), targets);

    // Where both are 0, nothing is added to any of the sums.
    internal override Tensor RealElements(Tensor predictions, Tensor targets, Tensor steps)
    {
        var (p, t) = Overlap.Real(predictions, targets, steps, FromLogits);
        return Of(p, t);
    }

    internal override Tensor? CountedSteps(Tensor steps, Shape predictions, Tensor losses) => Overlap.Counted(Who, steps, predictions, Axes, losses);

    Tensor Of(Tensor p, Tensor t)
    {
        var (hit, axes) = (t * p, Axes ?? []);
        var (hits, wrong, missed) = (Overlap.Sum(hit, axes), Overlap.Sum((1 - t) * p, axes), Overlap.Sum(t * (1 - p), axes));
        return 1 - hits / (hits + wrong * Alpha + missed * Beta + ClassTargets.Least);
    }
}
