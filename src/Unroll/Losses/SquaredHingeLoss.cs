namespace Unroll;

/// <summary>Mean over the last axis of max(0, 1 - target * prediction) squared, for targets of -1 and 1.</summary>
/// <remarks>
/// <para>Predictions are scores of any size, without an activation. Targets of 0 and 1 are taken as -1 and 1, as in Keras.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Source: Keras 3 <c>SquaredHinge</c>.</para>
/// </remarks>
public sealed class SquaredHingeLoss : Loss
{
    // Scores say yes above 0, as logits do.
    internal override bool TakesLogits => true;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => LossShapes.MeanLast((1 - HingeTargets.Signs(targets) * predictions).Relu().Square());
}
