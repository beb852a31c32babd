namespace Unroll.Kernels;

/// <summary>Sums, means, products and extremes along axes.</summary>
/// <remarks>
/// The axes on which the result has stride 0 are reduced. The order of a sum depends on the sizes alone: not on layout, threads or
/// instruction set. With the reduced elements numbered j = 0, 1, ... in row-major order: fewer than 32 are combined from left to
/// right; otherwise j belongs to partial result j mod 32, each block of 1,024 elements is combined on its own and then joined to the
/// partial results of the blocks before it, and the 32 partial results are combined in halves (p[i] with p[i + 16], then 8, 4, 2, 1).
/// </remarks>
public static partial class Reduce
{
    /// <summary>y = op over the axes on which y has stride 0.</summary>
    /// <param name="op">The reduction.</param>
    /// <param name="sizes">Sizes of the axes of x.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result: one stride per axis of x, 0 on reduced axes. May not overlap x.</param>
    /// <exception cref="ArgumentException">A view reaches outside its data, or has not one stride per axis.</exception>
    public static unsafe void Run(ReduceOp op, ReadOnlySpan<int> sizes, Operand<float> x, Result<float> y)
    {
        switch (op)
        {
            case ReduceOp.Sum: Run<SumReduction>(sizes, x, y, mean: false); break;
            case ReduceOp.Mean: Run<SumReduction>(sizes, x, y, mean: true); break;
            case ReduceOp.Max: Run<MaxReduction>(sizes, x, y, mean: false); break;
            case ReduceOp.Min: Run<MinReduction>(sizes, x, y, mean: false); break;
            case ReduceOp.Product: Run<ProductReduction>(sizes, x, y, mean: false); break;
            case ReduceOp.SumSquares: Run<SumSquaresReduction>(sizes, x, y, mean: false); break;
            case ReduceOp.Any: Run<AnyReduction>(sizes, x, y, mean: false); break;
            case ReduceOp.All: Run<AllReduction>(sizes, x, y, mean: false); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, $"ReduceOp has no member {op}; use a named member.");
        }
    }

    private static unsafe void Run<TOp>(ReadOnlySpan<int> sizes, Operand<float> x, Result<float> y, bool mean) where TOp : struct, IReduceOp
    {
        StridePlan.Check(nameof(Reduce), "x", x.Data.Length, sizes, x.Offset, x.Strides);
        CheckResult(sizes, y);
        var loop = default(ReduceLoop<TOp>);
        ReducePlan.Create(out loop.Plan, sizes, x.Strides, y.Strides);
        if (loop.Plan.Kept.Count == 0) return;
        (loop.Mean, loop.LastStrip) = (mean, -1);
        fixed (float* px = x.Data, py = y.Data)
        {
            loop.X = px + x.Offset;
            loop.Y = py + y.Offset;
            var lane = Math.Max(1, Lanes.Width / 32);
            var parts = loop.Parts(lane);
            if (parts == 1) Lanes.Dispatch(ref loop);
            else Workers.Run(parts, (loop, lane, parts), ReduceLoop<TOp>.Part);
        }
    }

    // A reduced axis may be empty while the result is not.
    private static void CheckResult<T>(ReadOnlySpan<int> sizes, Result<T> y)
    {
        Span<int> kept = stackalloc int[sizes.Length];
        sizes.CopyTo(kept);
        for (var axis = 0; axis < Math.Min(kept.Length, y.Strides.Length); axis++)
            if (y.Strides[axis] == 0) kept[axis] = 1;
        StridePlan.Check(nameof(Reduce), "y", y.Data.Length, kept, y.Offset, y.Strides);
    }
}
