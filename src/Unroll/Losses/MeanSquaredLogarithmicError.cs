namespace Unroll;

/// <summary>Mean over the last axis of (log(1 + prediction) - log(1 + target)) squared: compares ratios rather than differences.</summary>
/// <remarks>
/// <para>Predictions and targets below 1e-7 count as 1e-7, as in Keras, so predictions below 0 have no gradient: let the last layer give numbers of 0 or more.</para>
/// <para>Shapes: predictions and targets [batch, ..., n]; targets may leave out an axis of length 1. Source: Keras 3 <c>MeanSquaredLogarithmicError</c>.</para>
/// </remarks>
public sealed class MeanSquaredLogarithmicError : Loss
{
    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) => LossShapes.MeanLast((Log(predictions) - Log(targets)).Square());

    static Tensor Log(Tensor x) => Tensor.Maximum(x, x.Like(ClassTargets.Least)).Log1p();
}
