using Unroll.Kernels;

namespace Unroll;

/// <summary>log(1 / (1 + e^-x)), without overflow.</summary>
public sealed class LogSigmoidActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.LogSigmoid);

    internal override ActivationKind? Kind => ActivationKind.LogSigmoid;
}
