namespace Unroll;

/// <summary>Gives its input as it is (Keras's Identity): a place that another layer may take.</summary>
/// <remarks>Shapes: unchanged. Mask: kept.</remarks>
public sealed class IdentityLayer : UnaryLayer
{
    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass) => x;
}
