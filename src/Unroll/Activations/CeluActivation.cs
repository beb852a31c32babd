namespace Unroll;

/// <summary>x where x is positive, else alpha * (e^(x / alpha) - 1): like elu, with a slope that does not jump at 0.</summary>
public sealed class CeluActivation : Activation
{
    /// <summary>What it falls to, negated, for very negative x; above 0. Default 1.</summary>
    public float Alpha { get; init => field = RequirePositive(nameof(Alpha), value); } = 1;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => Tensor.Where(x.Greater(0), x, (Tensor.Minimum(x, x.Like(0)) / Alpha).Expm1() * Alpha);
}
