namespace Unroll;

/// <summary>The square roots of what another initializer makes: a deviation where that makes a variance.</summary>
internal sealed class SquareRoot(Initializer variance) : Initializer
{
    /// <inheritdoc/>
    public override Tensor Make(Shape shape, ulong key) => variance.Make(shape, key).Sqrt();
}
