using Unroll.Kernels;

namespace Unroll;

/// <summary>log(1 + e^x).</summary>
public sealed class SoftplusActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Softplus);

    internal override ActivationKind? Kind => ActivationKind.Softplus;
}
