namespace Unroll;

/// <summary>One value everywhere.</summary>
public sealed class Constant(float value) : Initializer
{
    /// <summary>The value.</summary>
    public float Value { get; } = value;

    /// <inheritdoc/>
    public override Tensor Make(Shape shape, ulong key) => Tensor.Full(shape, Value);
}
