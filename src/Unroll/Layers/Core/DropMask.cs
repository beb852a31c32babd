namespace Unroll;

/// <summary>Forgets the mask on purpose: all steps count from here on.</summary>
/// <remarks>Shapes: unchanged. Mask: dropped.</remarks>
public sealed class DropMask : UnaryLayer
{
    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Consume;

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass) => x;
}
