using Unroll.Kernels;

namespace Unroll;

/// <summary>x clipped to [0, 6].</summary>
public sealed class Relu6Activation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Relu6);

    internal override ActivationKind? Kind => ActivationKind.Relu6;
}
