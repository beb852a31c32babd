using Unroll.Kernels;

namespace Unroll;

/// <summary>x itself: no activation.</summary>
public sealed class LinearActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x;

    internal override ActivationKind? Kind => ActivationKind.Linear;
}
