using Unroll.Kernels;

namespace Unroll;

/// <summary>x * tanh(log(1 + e^x)).</summary>
public sealed class MishActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Mish);
}
