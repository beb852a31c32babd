using Unroll.Kernels;

namespace Unroll;

/// <summary>x * Phi(x), Phi the normal distribution.</summary>
public sealed class GeluActivation : Activation
{
    /// <summary>Use x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))) instead of the exact form. Default false.</summary>
    public bool Approximate { get; init; }

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Apply(Approximate ? UnaryOp.GeluTanh : UnaryOp.Gelu);
}
