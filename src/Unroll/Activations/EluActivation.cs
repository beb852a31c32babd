using Unroll.Kernels;

namespace Unroll;

/// <summary>x where x is positive, else alpha * (e^x - 1).</summary>
public sealed class EluActivation : Activation
{
    /// <summary>What it falls to, negated, for very negative x. Default 1.</summary>
    public float Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => Alpha == 1 ? x.Apply(UnaryOp.Elu)
        : Tensor.Where(x.Greater(0), x, x.Apply(UnaryOp.Elu) * Alpha);

    internal override ActivationKind? Kind => Alpha == 1 ? ActivationKind.Elu : null;
}
