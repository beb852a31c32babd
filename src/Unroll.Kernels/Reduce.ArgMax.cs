namespace Unroll.Kernels;

public static partial class Reduce
{
    /// <summary>y = position of the largest element along an axis: the first of equals; the first NaN if there is one.</summary>
    /// <param name="sizes">Sizes of the axes of x.</param>
    /// <param name="x">The argument.</param>
    /// <param name="axis">The axis, counted from 0; its size may not be 0.</param>
    /// <param name="y">The result: one stride per axis of x; that of <paramref name="axis"/> is not used.</param>
    /// <exception cref="ArgumentException">The axis does not exist or is empty, or a view reaches outside its data.</exception>
    public static void ArgMax(ReadOnlySpan<int> sizes, Operand<float> x, int axis, Result<int> y) => ArgExtreme(sizes, x, axis, y, largest: true);

    /// <summary>y = position of the smallest element along an axis: the first of equals; the first NaN if there is one.</summary>
    /// <param name="sizes">Sizes of the axes of x.</param>
    /// <param name="x">The argument.</param>
    /// <param name="axis">The axis, counted from 0; its size may not be 0.</param>
    /// <param name="y">The result: one stride per axis of x; that of <paramref name="axis"/> is not used.</param>
    /// <exception cref="ArgumentException">The axis does not exist or is empty, or a view reaches outside its data.</exception>
    public static void ArgMin(ReadOnlySpan<int> sizes, Operand<float> x, int axis, Result<int> y) => ArgExtreme(sizes, x, axis, y, largest: false);

    /// <summary>y = op over the axes on which y has stride 0, on integers; only Sum, Product (both wrap), Max and Min (of at least one element).</summary>
    /// <param name="op">The reduction.</param>
    /// <param name="sizes">Sizes of the axes of x.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result: one stride per axis of x, 0 on reduced axes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reduction has no integer form.</exception>
    public static void Run(ReduceOp op, ReadOnlySpan<int> sizes, Operand<int> x, Result<int> y)
    {
        switch (op)
        {
            case ReduceOp.Sum: Plain<int, IntAdd>(sizes, x, y, 0); break;
            case ReduceOp.Product: Plain<int, IntMultiply>(sizes, x, y, 1); break;
            case ReduceOp.Max: Plain<int, IntMaximum>(sizes, x, y, int.MinValue); break;
            case ReduceOp.Min: Plain<int, IntMinimum>(sizes, x, y, int.MaxValue); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, $"{op} has no integer form; cast to floats first.");
        }
    }

    /// <summary>y = whether any (or all) elements hold along the axes on which y has stride 0; only Any and All.</summary>
    /// <param name="op">The reduction.</param>
    /// <param name="sizes">Sizes of the axes of x.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result: one stride per axis of x, 0 on reduced axes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The reduction has no form for truth values.</exception>
    public static void Run(ReduceOp op, ReadOnlySpan<int> sizes, Operand<bool> x, Result<bool> y)
    {
        switch (op)
        {
            case ReduceOp.Any: Plain<bool, Or>(sizes, x, y, false); break;
            case ReduceOp.All: Plain<bool, And>(sizes, x, y, true); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, $"{op} has no form for truth values; cast to integers first.");
        }
    }

    private static unsafe void Plain<T, TOp>(ReadOnlySpan<int> sizes, Operand<T> x, Result<T> y, T identity) where T : unmanaged where TOp : struct, IScalarOp<T, T>
    {
        StridePlan.Check(nameof(Reduce), "x", x.Data.Length, sizes, x.Offset, x.Strides);
        CheckResult(sizes, y);
        ReducePlan.Create(out var plan, sizes, x.Strides, y.Strides);
        if (plan.Kept.Count == 0) return;
        fixed (T* px = x.Data, py = y.Data)
        {
            var kept = plan.Kept.Start(0);
            for (var row = plan.Kept.Rows; row > 0; row--)
            {
                for (nint i = 0; i < plan.Kept.Inner; i++)
                    py[y.Offset + kept.Offset[1] + i * plan.Kept.InnerStride(1)] =
                        One<T, TOp>(px + x.Offset + kept.Offset[0] + i * plan.Kept.InnerStride(0), in plan.Reduced, identity);
                plan.Kept.Next(ref kept);
            }
        }
    }

    private static unsafe T One<T, TOp>(T* x, in StridePlan plan, T result) where T : unmanaged where TOp : struct, IScalarOp<T, T>
    {
        if (plan.Count == 0) return result;
        var cursor = plan.Start(0);
        nint stride = plan.InnerStride(1);
        for (var row = plan.Rows; row > 0; row--)
        {
            var source = x + cursor.Offset[1];
            for (nint i = 0; i < plan.Inner; i++) result = TOp.Invoke(result, source[i * stride]);
            plan.Next(ref cursor);
        }

        return result;
    }

    private static unsafe void ArgExtreme(ReadOnlySpan<int> sizes, Operand<float> x, int axis, Result<int> y, bool largest)
    {
        if ((uint)axis >= (uint)sizes.Length || sizes[axis] == 0)
            throw new ArgumentException($"{(largest ? "ArgMax" : "ArgMin")}: axis {axis} does not exist or is empty; give an axis from 0 to {sizes.Length - 1} with at least one element.");
        StridePlan.Check(nameof(Reduce), "x", x.Data.Length, sizes, x.Offset, x.Strides);
        Span<int> kept = stackalloc int[sizes.Length];
        sizes.CopyTo(kept);
        kept[axis] = 1;
        StridePlan.Check(nameof(Reduce), "y", y.Data.Length, kept, y.Offset, y.Strides);
        StridePlan.Create(out var plan, kept, x.Strides, y.Strides);
        if (plan.Count == 0) return;
        fixed (float* px = x.Data)
        fixed (int* py = y.Data)
        {
            var cursor = plan.Start(0);
            for (var row = plan.Rows; row > 0; row--)
            {
                for (nint i = 0; i < plan.Inner; i++)
                {
                    var source = px + x.Offset + cursor.Offset[0] + i * plan.InnerStride(0);
                    py[y.Offset + cursor.Offset[1] + i * plan.InnerStride(1)] = Position(source, x.Strides[axis], sizes[axis], largest);
                }

                plan.Next(ref cursor);
            }
        }
    }

    private static unsafe int Position(float* x, nint stride, int n, bool largest)
    {
        var best = 0;
        var value = x[0];
        if (float.IsNaN(value)) return 0;
        for (var i = 1; i < n; i++)
        {
            var candidate = x[i * stride];
            if (float.IsNaN(candidate)) return i;
            if (largest ? candidate > value : candidate < value) (best, value) = (i, candidate);
        }

        return best;
    }
}
