namespace Unroll;

/// <summary>Vectors longer than a limit are shortened to it.</summary>
public sealed class MaxNorm(float limit = 2) : Constraint
{
    /// <summary>The largest length. Default 2.</summary>
    public float Limit { get; } = limit;

    /// <summary>The axes that make up a vector. Default 0: the inputs of each unit of a kernel [inputs, units].</summary>
    public int[] Axes { get; init; } = [0];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor weight)
    {
        var norms = Norms(weight, Axes);
        return weight * (norms.Clip(0, Limit) / (norms + Tiny));
    }
}
