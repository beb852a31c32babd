namespace Unroll.Kernels;

public static partial class Elementwise
{
    /// <summary>y = TOp(x): the driver behind <see cref="Unary"/>, for functions of your own.</summary>
    /// <typeparam name="TOp">The function.</typeparam>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="x">The argument.</param>
    /// <param name="y">The result.</param>
    public static unsafe void Map<TOp>(ReadOnlySpan<int> sizes, Operand<float> x, Result<float> y) where TOp : struct, IUnaryOp
    {
        fixed (float* px = x.Data, py = y.Data)
        {
            if (StridePlan.IsContiguous(sizes, y.Strides, y.Offset, y.Data.Length, out var count) && StridePlan.IsContiguous(sizes, x.Strides, x.Offset, x.Data.Length, out _))
            {
                var row = new UnaryRow<TOp> { X = px + x.Offset, Y = py + y.Offset, Count = count };
                var parts = Parts.Of(count);
                if (parts == 1) Lanes.Dispatch(ref row);
                else Workers.Run(parts, row, UnaryRow<TOp>.Part);
                return;
            }

            StridePlan.Check(nameof(Unary), "x", x.Data.Length, sizes, x.Offset, x.Strides);
            StridePlan.Check(nameof(Unary), "y", y.Data.Length, sizes, y.Offset, y.Strides);
            var loop = default(UnaryLoop<TOp>);
            StridePlan.Create(out loop.Plan, sizes, y.Strides, x.Strides);
            if (loop.Plan.Count == 0) return;
            loop.X = px + x.Offset;
            loop.Y = py + y.Offset;
            loop.LastRow = loop.Plan.Rows;
            var split = Parts.Of(in loop.Plan);
            if (split == 1) Lanes.Dispatch(ref loop);
            else Workers.Run(split, loop, UnaryLoop<TOp>.Part);
        }
    }

    /// <summary>y = TOp(a, b): the driver behind <see cref="Binary(BinaryOp, ReadOnlySpan{int}, Operand{float}, Operand{float}, Result{float})"/>, for functions of your own.</summary>
    /// <typeparam name="TOp">The function.</typeparam>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="a">The first argument.</param>
    /// <param name="b">The second argument.</param>
    /// <param name="y">The result.</param>
    public static unsafe void Zip<TOp>(ReadOnlySpan<int> sizes, Operand<float> a, Operand<float> b, Result<float> y) where TOp : struct, IBinaryOp
    {
        fixed (float* pa = a.Data, pb = b.Data, py = y.Data)
        {
            if (StridePlan.IsContiguous(sizes, y.Strides, y.Offset, y.Data.Length, out var count)
                && StridePlan.IsContiguousOrOne(sizes, a.Strides, a.Offset, a.Data.Length, out var stepA)
                && StridePlan.IsContiguousOrOne(sizes, b.Strides, b.Offset, b.Data.Length, out var stepB))
            {
                if (count == 0) return;
                var row = new BinaryRow<TOp> { A = pa + a.Offset, B = pb + b.Offset, Y = py + y.Offset, StepA = stepA, StepB = stepB, Count = count };
                var parts = Parts.Of(count);
                if (parts == 1) Lanes.Dispatch(ref row);
                else Workers.Run(parts, row, BinaryRow<TOp>.Part);
                return;
            }

            StridePlan.Check(nameof(Binary), "a", a.Data.Length, sizes, a.Offset, a.Strides);
            StridePlan.Check(nameof(Binary), "b", b.Data.Length, sizes, b.Offset, b.Strides);
            StridePlan.Check(nameof(Binary), "y", y.Data.Length, sizes, y.Offset, y.Strides);
            var loop = default(BinaryLoop<TOp>);
            StridePlan.Create(out loop.Plan, sizes, y.Strides, a.Strides, b.Strides);
            if (loop.Plan.Count == 0) return;
            loop.A = pa + a.Offset;
            loop.B = pb + b.Offset;
            loop.Y = py + y.Offset;
            loop.LastRow = loop.Plan.Rows;
            var split = Parts.Of(in loop.Plan);
            if (split == 1) Lanes.Dispatch(ref loop);
            else Workers.Run(split, loop, BinaryLoop<TOp>.Part);
        }
    }
}
