using Unroll.Kernels;

namespace Unroll;

/// <summary>x * clip(x/6 + 1/2, 0, 1), also called hard swish.</summary>
public sealed class HardSiluActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.HardSilu);
}
