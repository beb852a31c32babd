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
        StridePlan.Check(nameof(Unary), "x", x.Data.Length, sizes, x.Offset, x.Strides);
        StridePlan.Check(nameof(Unary), "y", y.Data.Length, sizes, y.Offset, y.Strides);
        var loop = default(UnaryLoop<TOp>);
        StridePlan.Create(out loop.Plan, sizes, y.Strides, x.Strides);
        if (loop.Plan.Count == 0) return;
        fixed (float* px = x.Data, py = y.Data)
        {
            loop.X = px + x.Offset;
            loop.Y = py + y.Offset;
            loop.LastRow = loop.Plan.Rows;
            loop.Last = loop.Plan.Inner;
            Lanes.Dispatch(ref loop);
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
        StridePlan.Check(nameof(Binary), "a", a.Data.Length, sizes, a.Offset, a.Strides);
        StridePlan.Check(nameof(Binary), "b", b.Data.Length, sizes, b.Offset, b.Strides);
        StridePlan.Check(nameof(Binary), "y", y.Data.Length, sizes, y.Offset, y.Strides);
        var loop = default(BinaryLoop<TOp>);
        StridePlan.Create(out loop.Plan, sizes, y.Strides, a.Strides, b.Strides);
        if (loop.Plan.Count == 0) return;
        fixed (float* pa = a.Data, pb = b.Data, py = y.Data)
        {
            loop.A = pa + a.Offset;
            loop.B = pb + b.Offset;
            loop.Y = py + y.Offset;
            loop.LastRow = loop.Plan.Rows;
            loop.Last = loop.Plan.Inner;
            Lanes.Dispatch(ref loop);
        }
    }
}
