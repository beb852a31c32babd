namespace Unroll;

/// <summary>Mean and variance over some axes, of what counts alone.</summary>
/// <param name="Normal">(x - mean) / sqrt(variance + epsilon), at masked steps too.</param>
/// <param name="Mean">The mean; the axes stay with length 1.</param>
/// <param name="Variance">The mean square distance from it (divided by the count, not by one less).</param>
/// <param name="Count">How many numbers went into each mean; null when it is the same everywhere.</param>
internal readonly record struct Moments(Tensor Normal, Tensor Mean, Tensor Variance, Tensor? Count)
{
    /// <summary>Keeps a division by a count of nothing finite; as in Keras.</summary>
    const double Tiny = 1e-7;

    /// <summary>The moments of x over the axes, and x normalised by them.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="axes">What is averaged over; not negative.</param>
    /// <param name="real">Bool, broadcasts against x: what counts. Null: everything.</param>
    /// <param name="epsilon">Added to the variance.</param>
    internal static Moments Of(Tensor x, int[] axes, Tensor? real, double epsilon)
    {
        if (real is null)
        {
            var (normal, middle, square) = x.Normalize(axes, epsilon);
            return new(normal, middle, square, null);
        }
        var (mean, variance, count) = Recorded(x, axes, real);
        return new((x - mean) * (variance + variance.Like(epsilon)).Sqrt().Reciprocal(), mean, variance, count);
    }

    /// <summary>Mean and variance alone, in operations that gradients go through.</summary>
    internal static (Tensor Mean, Tensor Variance, Tensor? Count) Recorded(Tensor x, int[] axes, Tensor? real)
    {
        if (real is null)
        {
            var middle = x.Mean(axes, keepDims: true);
            return (middle, (x - middle).Square().Mean(axes, keepDims: true), null);
        }
        var count = CountOf(x, axes, real);
        var share = (count + count.Like(Tiny)).Reciprocal();
        var mean = Tensor.Where(real, x, x.Like(0)).Sum(axes, keepDims: true) * share;
        return (mean, Tensor.Where(real, x - mean, x.Like(0)).Square().Sum(axes, keepDims: true) * share, count);
    }

    /// <summary>The mean of squares over the axes, of what counts.</summary>
    internal static Tensor MeanSquare(Tensor x, int[] axes, Tensor? real)
    {
        if (real is null)
            return x.Square().Mean(axes, keepDims: true);
        var count = CountOf(x, axes, real);
        return Tensor.Where(real, x, x.Like(0)).Square().Sum(axes, keepDims: true) * (count + count.Like(Tiny)).Reciprocal();
    }

    /// <summary>The mask's flags against x when the axes hold the time axis, along which padding would count; else null.</summary>
    internal static Tensor? RealSteps(Tensor x, int[] axes) => x.Mask is { } mask && axes.Contains(1) ? mask.Against(x.Rank) : null;

    static Tensor CountOf(Tensor x, int[] axes, Tensor real)
    {
        var repeats = 1.0;
        foreach (var axis in axes)
            repeats *= real.Shape[axis] == 1 ? x.Shape[axis] : 1;
        var count = real.To(x.DType).Sum(axes, keepDims: true);
        return count * count.Like(repeats);
    }
}
