namespace Unroll;

/// <summary>1 - 2 sum(t p) / (sum(t) + sum(p) + 1e-7): one minus the overlap of what is marked and what is predicted.</summary>
/// <remarks>
/// <para>For rare events and marked stretches of a sequence: the many zeros around do not count.</para>
/// <para>Predictions are logits by default, p = sigmoid. Shapes: predictions and targets of one shape; the losses lack <see cref="Axes"/>. Source: Keras 3 <c>Dice</c>.</para>
/// </remarks>
public sealed class DiceLoss : Loss
{
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
        var axes = Axes ?? [];
        return 1 - Overlap.Sum(t * p, axes) * 2 / (Overlap.Sum(t, axes) + Overlap.Sum(p, axes) + ClassTargets.Least);
    }
}
