namespace Unroll;

/// <summary>max(0, 1 + max((1 - t) p) - sum(t p)) over the classes, targets one-hot: the right class must lead by 1.</summary>
/// <remarks>
/// <para>Predictions are scores of any size, without an activation. Shapes: predictions and targets [batch, ..., classes]. Source: Keras 3 <c>CategoricalHinge</c>.</para>
/// </remarks>
public sealed class CategoricalHingeLoss : Loss
{
    internal override int? ClassAxis => -1;

    /// <inheritdoc/>
    protected override Tensor Elements(Tensor predictions, Tensor targets) =>
        (((1 - targets) * predictions).Max(-1) - (targets * predictions).Sum(-1) + 1).Relu();
}
