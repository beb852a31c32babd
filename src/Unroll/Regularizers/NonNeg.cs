namespace Unroll;

/// <summary>Negative numbers become 0.</summary>
public sealed class NonNeg : Constraint
{
    /// <inheritdoc/>
    public override Tensor Apply(Tensor weight) => weight.Relu();
}
