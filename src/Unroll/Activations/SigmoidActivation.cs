using Unroll.Kernels;

namespace Unroll;

/// <summary>1 / (1 + e^-x), between 0 and 1.</summary>
public sealed class SigmoidActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Sigmoid);

    internal override ActivationKind? Kind => ActivationKind.Sigmoid;
}
