using Unroll.Kernels;

namespace Unroll;

/// <summary>x - tanh(x).</summary>
public sealed class TanhShrinkActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.TanhShrink);
}
