using Unroll.Kernels;

namespace Unroll;

/// <summary>1.0507 x where x is positive, else 1.0507 * 1.6733 (e^x - 1).</summary>
public sealed class SeluActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(UnaryOp.Selu);

    internal override ActivationKind? Kind => ActivationKind.Selu;
}
