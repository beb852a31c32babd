namespace Unroll;

/// <summary>Ones for the forget gate, the given initializer for the other three.</summary>
internal sealed class ForgetBias(Initializer others) : Initializer
{
    public override Tensor Make(Shape shape, ulong key)
    {
        var units = shape[0] / 4;
        var given = others.Make(shape, key);
        return Tensor.Concat([given[..units], Tensor.Ones([units]), given[(2 * units)..]], 0);
    }
}
