namespace Unroll;

/// <summary>factor * sum(|w|).</summary>
public sealed class L1(float factor = 0.01f) : Regularizer
{
    /// <summary>The factor. Default 0.01.</summary>
    public float Factor { get; } = Check(factor, nameof(L1));

    /// <inheritdoc/>
    public override Tensor Penalty(Tensor weight) => weight.Abs().Sum() * Factor;
}
