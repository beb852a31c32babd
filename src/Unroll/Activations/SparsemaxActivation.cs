namespace Unroll;

/// <summary>The nearest point with positive numbers that add up to 1, along an axis: like softmax, but small numbers become exactly 0.</summary>
/// <remarks>y = max(x - t, 0), t such that y adds up to 1. Takes n^2 comparisons for n numbers along the axis. Source: Martins and Astudillo 2016.</remarks>
public sealed class SparsemaxActivation : Activation
{
    /// <summary>The axis. Default the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x)
    {
        var axis = x.Shape.Axis("Sparsemax", Axis);
        var support = Support(x.WithMask(null), axis);
        // Where the support stays, t is linear in the numbers of the support.
        var inside = Tensor.Where(support, x, x.Like(0)).Sum(axis, keepDims: true);
        var count = support.To(x.DType).Sum(axis, keepDims: true);
        var y = (x - (inside - 1) / count).Relu();
        return x.Mask is { } mask ? y.WithMask(mask) : y;
    }

    /// <summary>The numbers that stay above 0: those of which 1 + k x is above the sum of the k numbers that are at least as large.</summary>
    static Tensor Support(Tensor x, int axis)
    {
        using var off = Gradients.Off();
        x = x.Detach();
        var (own, other) = (x.ExpandDims(axis + 1), x.ExpandDims(axis));
        var larger = other.GreaterOrEqual(own).To(x.DType);
        var (count, sum) = (larger.Sum(axis + 1), (larger * other).Sum(axis + 1));
        return (count * x + 1).Greater(sum);
    }
}
