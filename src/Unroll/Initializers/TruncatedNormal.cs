namespace Unroll;

/// <summary>Normal numbers, none further than two deviations from the mean.</summary>
public sealed class TruncatedNormal : Initializer
{
    /// <summary>The mean. Default 0.</summary>
    public float Mean { get; init; }

    /// <summary>The deviation before cutting off. Default 0.05.</summary>
    public float Deviation { get; init; } = 0.05f;

    /// <inheritdoc/>
    public override Tensor Make(Shape shape, ulong key) => Truncated(shape, key, Mean, Deviation);
}
