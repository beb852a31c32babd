using Unroll.Kernels;

namespace Unroll;

/// <summary>max(x, 0).</summary>
public sealed class ReluActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Relu);

    internal override ActivationKind? Kind => ActivationKind.Relu;
}
