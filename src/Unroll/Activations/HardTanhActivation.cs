using Unroll.Kernels;

namespace Unroll;

/// <summary>x clipped to [-1, 1].</summary>
public sealed class HardTanhActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.HardTanh);

    internal override ActivationKind? Kind => ActivationKind.HardTanh;
}
