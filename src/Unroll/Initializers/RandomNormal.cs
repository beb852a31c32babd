namespace Unroll;

/// <summary>Normal numbers.</summary>
public sealed class RandomNormal : Initializer
{
    /// <summary>The mean. Default 0.</summary>
    public float Mean { get; init; }

    /// <summary>The standard deviation. Default 0.05.</summary>
    public float Deviation { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override Tensor Make(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(Mean, Deviation), key);
}
