using Unroll.Kernels;

namespace Unroll;

/// <summary>e^x.</summary>
public sealed class ExponentialActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Exp);

    internal override ActivationKind? Kind => ActivationKind.Exponential;
}
