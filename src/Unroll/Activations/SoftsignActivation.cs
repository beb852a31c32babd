using Unroll.Kernels;

namespace Unroll;

/// <summary>x / (1 + |x|).</summary>
public sealed class SoftsignActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Softsign);

    internal override ActivationKind? Kind => ActivationKind.Softsign;
}
