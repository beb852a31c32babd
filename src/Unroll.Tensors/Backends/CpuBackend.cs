using Unroll.Kernels;

namespace Unroll;

/// <summary>The fast backend: SIMD kernels on host memory, Float32 (and ids and flags).</summary>
public sealed partial class CpuBackend : HostBackend
{
    CpuBackend()
    {
    }

    /// <summary>The only one there is.</summary>
    public static CpuBackend Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "cpu";

    internal override int Rank => 0;

    /// <inheritdoc/>
    public override void Random(View target, Distribution distribution, ulong key, ulong counter)
    {
        var numbers = target.IsContiguous ? target.Data<float>().AsSpan(target.Offset, (int)target.Shape.Size) : new float[target.Shape.Size];
        Draw(numbers, distribution, key, counter);
        if (!target.IsContiguous)
            Copy(new View(new ArrayStorage<float>(this, DType.Float32, numbers.ToArray()), target.Shape, target.Shape.ContiguousStrides(), 0), target);
    }

    internal static void Draw(Span<float> numbers, Distribution distribution, ulong key, ulong counter)
    {
        var (a, b) = (distribution.A, distribution.B);
        switch (distribution.Kind)
        {
            case DistributionKind.Uniform:
                CounterRandom.Uniform(key, counter, numbers);
                foreach (ref var x in numbers)
                    x = a + (b - a) * x;
                break;
            case DistributionKind.Normal:
                CounterRandom.Normal(key, counter, numbers);
                foreach (ref var x in numbers)
                    x = a + b * x;
                break;
            default:
                CounterRandom.Uniform(key, counter, numbers);
                var scale = a < 1 ? 1 / (1 - a) : 0;
                foreach (ref var x in numbers)
                    x = x < a ? 0 : scale;
                break;
        }
    }

    /// <inheritdoc/>
    public override void Unary(UnaryOp op, View x, View y) => Elementwise.Unary(op, y.Shape.AsSpan(), In<float>(x), Out<float>(y));

    /// <inheritdoc/>
    public override void Binary(BinaryOp op, View a, View b, View y)
    {
        if (y.DType == DType.Int32)
            WholeNumbers(op, a, b, y);
        else
            Elementwise.Binary(op, y.Shape.AsSpan(), In<float>(a), In<float>(b), Out<float>(y));
    }

    /// <inheritdoc/>
    public override void Compare(CompareOp op, View a, View b, View y)
    {
        if (a.DType == DType.Int32)
            CompareLoop<int>(op, a, b, y);
        else
            Elementwise.Compare(op, y.Shape.AsSpan(), In<float>(a), In<float>(b), Out<bool>(y));
    }

    /// <inheritdoc/>
    public override void Reduce(ReduceOp op, View x, View y)
    {
        if (x.DType == DType.Int32)
            Kernels.Reduce.Run(op, x.Shape.AsSpan(), In<int>(x), Reduced<int>(x, y));
        else
            Kernels.Reduce.Run(op, x.Shape.AsSpan(), In<float>(x), Reduced<float>(x, y));
    }

    /// <inheritdoc/>
    public override void ArgMax(View x, int axis, View y) => Kernels.Reduce.ArgMax(x.Shape.AsSpan(), In<float>(x), axis, Reduced<int>(x, y));

    /// <summary>The result with stride 0 along reduced axes, as the kernels want it.</summary>
    internal static Result<T> Reduced<T>(View x, View y) where T : unmanaged => new(y.Data<T>(), y.Offset, Still(y).Strides);

    /// <summary>The same view with stride 0 along axes of length 1.</summary>
    internal static View Still(View y)
    {
        var strides = y.Strides;
        for (var axis = 0; axis < strides.Length; axis++)
            if (y.Shape[axis] == 1 && strides[axis] != 0)
            {
                strides = ReferenceEquals(strides, y.Strides) ? (int[])strides.Clone() : strides;
                strides[axis] = 0;
            }
        return y with { Strides = strides };
    }

    /// <inheritdoc/>
    public override void MatMul(View a, View b, View c, bool accumulate)
    {
        var (m, n, k) = (c.Shape[^2], c.Shape[^1], a.Shape[^1]);
        if (c.Shape.Rank == 2)
        {
            Gemm.Run(m, n, k, a.Data<float>(), a.Offset, a.Strides[0], a.Strides[1], b.Data<float>(), b.Offset, b.Strides[0], b.Strides[1],
                c.Data<float>(), c.Offset, c.Strides[0], c.Strides[1], accumulate);
            return;
        }
        if (c.Shape.Rank == 3)
        {
            // Without an iterator: a step of a stream allocates nothing.
            for (var i = 0; i < c.Shape[0]; i++)
                Gemm.Run(m, n, k, a.Data<float>(), a.Offset + (i * a.Strides[0]), a.Strides[1], a.Strides[2], b.Data<float>(), b.Offset + (i * b.Strides[0]), b.Strides[1], b.Strides[2],
                    c.Data<float>(), c.Offset + (i * c.Strides[0]), c.Strides[1], c.Strides[2], accumulate);
            return;
        }
        foreach (var (x, y, z) in Batches.Of(a, b, c))
            Gemm.Run(m, n, k, a.Data<float>(), x, a.Strides[^2], a.Strides[^1], b.Data<float>(), y, b.Strides[^2], b.Strides[^1],
                c.Data<float>(), z, c.Strides[^2], c.Strides[^1], accumulate);
    }

    /// <summary>c = a . b (+ c) with b packed.</summary>
    internal static void MatMul(View a, PackedMatrix b, View c, bool accumulate) =>
        Gemm.RunPacked(a.Shape[0], a.Data<float>(), a.Offset, a.Strides[0], a.Strides[1], b, [], c.Data<float>(), c.Offset, c.Strides[0], accumulate);

    /// <inheritdoc/>
    public override void Gather(View table, View ids, View y) => Kernels.Gather.Run(
        table.Data<float>().AsSpan(table.Offset, (int)table.Shape.Size), table.Shape[0], table.Shape[1],
        ids.Data<int>().AsSpan(ids.Offset, ids.Shape[0]), y.Data<float>().AsSpan(y.Offset, (int)y.Shape.Size));

    /// <inheritdoc/>
    public override void ScatterAdd(View ids, View source, View table) => Kernels.Gather.ScatterAdd(
        ids.Data<int>().AsSpan(ids.Offset, ids.Shape[0]), source.Data<float>().AsSpan(source.Offset, (int)source.Shape.Size),
        table.Shape[0], table.Shape[1], table.Data<float>().AsSpan(table.Offset, (int)table.Shape.Size));
}
