namespace Unroll;

/// <summary>Projects a weight back onto allowed values after an optimizer step.</summary>
public abstract class Constraint
{
    /// <summary>Keeps a division by a length of zero finite, as in Keras.</summary>
    private protected const float Tiny = 1e-7f;

    /// <summary>The nearest allowed value.</summary>
    public abstract Tensor Apply(Tensor weight);

    /// <summary>sqrt(sum(w^2)) over the given axes, which stay with length 1.</summary>
    private protected static Tensor Norms(Tensor weight, int[] axes) => weight.Square().Sum(axes, keepDims: true).Sqrt();
}
