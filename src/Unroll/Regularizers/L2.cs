namespace Unroll;

/// <summary>factor * sum(w^2).</summary>
public sealed class L2(float factor = 0.01f) : Regularizer
{
    /// <summary>The factor. Default 0.01.</summary>
    public float Factor { get; } = Check(factor, nameof(L2));

    /// <inheritdoc/>
    public override Tensor Penalty(Tensor weight) => weight.Square().Sum() * Factor;
}
