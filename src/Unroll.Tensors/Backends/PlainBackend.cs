using System.Numerics;
using Unroll.Kernels;

namespace Unroll;

/// <summary>The readable backend: plain loops without SIMD and without capabilities, in Float32 and Float64. Tests hold the fast one against it,
/// and gradient checks run on it in double precision.</summary>
public sealed class PlainBackend : HostBackend
{
    PlainBackend()
    {
    }

    /// <summary>The only one there is.</summary>
    public static PlainBackend Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "plain";

    internal override int Rank => 1;

    /// <inheritdoc/>
    public override void Random(View target, Distribution distribution, ulong key, ulong counter)
    {
        var numbers = new float[target.Shape.Size];
        CpuBackend.Draw(numbers, distribution, key, counter);
        Copy(new View(new ArrayStorage<float>(this, DType.Float32, numbers), target.Shape, target.Shape.ContiguousStrides(), 0), target);
    }

    /// <inheritdoc/>
    public override void Unary(UnaryOp op, View x, View y)
    {
        if (y.DType == DType.Float64)
            ReferenceElementwise.Unary(op, y.Shape.AsSpan(), In<double>(x), Out<double>(y));
        else
            ReferenceElementwise.Unary(op, y.Shape.AsSpan(), In<float>(x), Out<float>(y));
    }

    /// <inheritdoc/>
    public override void Binary(BinaryOp op, View a, View b, View y)
    {
        if (y.DType == DType.Int32)
            WholeNumbers(op, a, b, y);
        else if (y.DType == DType.Float64)
            ReferenceElementwise.Binary(op, y.Shape.AsSpan(), In<double>(a), In<double>(b), Out<double>(y));
        else
            ReferenceElementwise.Binary(op, y.Shape.AsSpan(), In<float>(a), In<float>(b), Out<float>(y));
    }

    /// <inheritdoc/>
    public override void Compare(CompareOp op, View a, View b, View y)
    {
        if (a.DType == DType.Float64)
            CompareLoop<double>(op, a, b, y);
        else if (a.DType == DType.Int32)
            CompareLoop<int>(op, a, b, y);
        else
            CompareLoop<float>(op, a, b, y);
    }

    /// <inheritdoc/>
    public override void Reduce(ReduceOp op, View x, View y)
    {
        if (x.DType == DType.Int32)
            Kernels.Reduce.Run(op, x.Shape.AsSpan(), In<int>(x), CpuBackend.Reduced<int>(x, y));
        else if (x.DType == DType.Float64)
            ReferenceReduce.Run(op, x.Shape.AsSpan(), In<double>(x), CpuBackend.Reduced<double>(x, y));
        else
            ReferenceReduce.Run(op, x.Shape.AsSpan(), In<float>(x), CpuBackend.Reduced<float>(x, y));
    }

    /// <inheritdoc/>
    public override void ArgMax(View x, int axis, View y)
    {
        if (x.DType == DType.Float64)
            ReferenceReduce.ArgMax(x.Shape.AsSpan(), In<double>(x), axis, CpuBackend.Reduced<int>(x, y));
        else
            ReferenceReduce.ArgMax(x.Shape.AsSpan(), In<float>(x), axis, CpuBackend.Reduced<int>(x, y));
    }

    /// <inheritdoc/>
    public override void MatMul(View a, View b, View c, bool accumulate)
    {
        if (c.DType == DType.Float64)
            Product<double>(a, b, c, accumulate);
        else
            Product<float>(a, b, c, accumulate);
    }

    static void Product<T>(View a, View b, View c, bool accumulate) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (m, n, k) = (c.Shape[^2], c.Shape[^1], a.Shape[^1]);
        foreach (var (x, y, z) in Batches.Of(a, b, c))
            ReferenceGemm.Run<T>(m, n, k, a.Data<T>(), x, a.Strides[^2], a.Strides[^1], b.Data<T>(), y, b.Strides[^2], b.Strides[^1],
                c.Data<T>(), z, c.Strides[^2], c.Strides[^1], accumulate);
    }

    /// <inheritdoc/>
    public override void Gather(View table, View ids, View y)
    {
        if (y.DType == DType.Float64)
            Rows<double>(table, ids, y);
        else
            Rows<float>(table, ids, y);
    }

    static void Rows<T>(View table, View ids, View y) where T : unmanaged, INumber<T> => ReferenceGather.Run<T>(
        table.Data<T>().AsSpan(table.Offset, (int)table.Shape.Size), table.Shape[0], table.Shape[1],
        ids.Data<int>().AsSpan(ids.Offset, ids.Shape[0]), y.Data<T>().AsSpan(y.Offset, (int)y.Shape.Size));

    /// <inheritdoc/>
    public override void ScatterAdd(View ids, View source, View table)
    {
        if (table.DType == DType.Float64)
            AddRows<double>(ids, source, table);
        else
            AddRows<float>(ids, source, table);
    }

    static void AddRows<T>(View ids, View source, View table) where T : unmanaged, INumber<T> => ReferenceGather.ScatterAdd<T>(
        ids.Data<int>().AsSpan(ids.Offset, ids.Shape[0]), source.Data<T>().AsSpan(source.Offset, (int)source.Shape.Size),
        table.Shape[0], table.Shape[1], table.Data<T>().AsSpan(table.Offset, (int)table.Shape.Size));
}
