using Unroll.Kernels;

namespace Unroll;

/// <summary>Hyperbolic tangent, between -1 and 1.</summary>
public sealed class TanhActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Tanh);

    internal override ActivationKind? Kind => ActivationKind.Tanh;
}
