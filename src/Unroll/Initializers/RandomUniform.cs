namespace Unroll;

/// <summary>Uniform numbers on [low, high).</summary>
public sealed class RandomUniform : Initializer
{
    /// <summary>The lower bound. Default -0.05.</summary>
    public float Low { get; init; } = -0.05f;

    /// <summary>The upper bound. Default 0.05.</summary>
    public float High { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override Tensor Make(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Uniform(Low, High), key);
}
