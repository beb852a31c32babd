using Unroll.Kernels;

namespace Unroll;

/// <summary>x * sigmoid(x), also called swish.</summary>
public sealed class SiluActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Silu);
}
