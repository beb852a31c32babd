namespace Unroll;

/// <summary>Every vector gets length 1.</summary>
public sealed class UnitNorm : Constraint
{
    /// <summary>The axes that make up a vector. Default 0: the inputs of each unit of a kernel [inputs, units].</summary>
    public int[] Axes { get; init; } = [0];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor weight) => weight / (Norms(weight, Axes) + Tiny);
}
