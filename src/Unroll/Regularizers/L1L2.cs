namespace Unroll;

/// <summary>first * sum(|w|) + second * sum(w^2).</summary>
public sealed class L1L2(float first = 0, float second = 0) : Regularizer
{
    /// <summary>The factor of the sum of magnitudes. Default 0.</summary>
    public float First { get; } = Check(first, nameof(L1L2));

    /// <summary>The factor of the sum of squares. Default 0.</summary>
    public float Second { get; } = Check(second, nameof(L1L2));

    /// <inheritdoc/>
    public override Tensor Penalty(Tensor weight) => weight.Abs().Sum() * First + weight.Square().Sum() * Second;
}
