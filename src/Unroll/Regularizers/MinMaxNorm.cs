namespace Unroll;

/// <summary>The length of every vector is brought between two limits.</summary>
public sealed class MinMaxNorm(float low = 0, float high = 1) : Constraint
{
    /// <summary>The smallest length. Default 0.</summary>
    public float Low { get; } = low;

    /// <summary>The largest length. Default 1.</summary>
    public float High { get; } = high;

    /// <summary>How far a vector is moved towards its limit in one step. Default 1: all the way.</summary>
    public float Rate { get; init; } = 1;

    /// <summary>The axes that make up a vector. Default 0: the inputs of each unit of a kernel [inputs, units].</summary>
    public int[] Axes { get; init; } = [0];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor weight)
    {
        var norms = Norms(weight, Axes);
        var wanted = norms.Clip(Low, High) * Rate + norms * (1 - Rate);
        return weight * (wanted / (norms + Tiny));
    }
}
