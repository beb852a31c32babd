using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Copies between layouts, fills, and changes of the element type.</summary>
public static partial class StridedCopy
{
    private const int Tile = 16;

    /// <summary>y = x, from any layout into any layout.</summary>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="x">What is copied; stride 0 repeats it along an axis.</param>
    /// <param name="y">Where to; may not overlap x.</param>
    /// <typeparam name="T">Type of an element.</typeparam>
    /// <exception cref="ArgumentException">A view reaches outside its data, or has not one stride per axis.</exception>
    public static unsafe void Run<T>(ReadOnlySpan<int> sizes, Operand<T> x, Result<T> y) where T : unmanaged
    {
        StridePlan.Check(nameof(StridedCopy), "x", x.Data.Length, sizes, x.Offset, x.Strides);
        StridePlan.Check(nameof(StridedCopy), "y", y.Data.Length, sizes, y.Offset, y.Strides);
        StridePlan.Create(out var plan, sizes, y.Strides, x.Strides);
        if (plan.Count == 0) return;
        fixed (T* px = x.Data, py = y.Data)
        {
            var (source, target) = ((nint)(px + x.Offset), (nint)(py + y.Offset));
            if (plan.Rank > 1 && plan.InnerStride(1) is not (0 or 1) && plan.Stride(plan.Rank - 2, 1) is 1 or -1) Transpose(in plan, (T*)source, (T*)target);
            else Rows(in plan, (T*)source, (T*)target);
        }
    }

    /// <summary>y = value everywhere.</summary>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="value">The value.</param>
    /// <param name="y">What is filled.</param>
    /// <typeparam name="T">Type of an element.</typeparam>
    public static void Fill<T>(ReadOnlySpan<int> sizes, T value, Result<T> y) where T : unmanaged
    {
        Span<int> zeros = stackalloc int[sizes.Length];
        Run(sizes, new Operand<T>(new ReadOnlySpan<T>(in value), 0, zeros), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Rows<T>(in StridePlan plan, T* x, T* y) where T : unmanaged
    {
        nint sx = plan.InnerStride(1), sy = plan.InnerStride(0), n = plan.Inner;
        var cursor = plan.Start(0);
        for (var row = plan.Rows; row > 0; row--)
        {
            var source = x + cursor.Offset[1];
            var target = y + cursor.Offset[0];
            if (sy == 1 && sx == 1) Buffer.MemoryCopy(source, target, n * sizeof(T), n * sizeof(T));
            else if (sy == 1 && sx == 0) new Span<T>(target, (int)n).Fill(*source);
            else
                for (nint i = 0; i < n; i++) target[i * sy] = source[i * sx];
            plan.Next(ref cursor);
        }
    }

    // x runs along the second last axis, y along the last: small tiles use each cache line whole.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Transpose<T>(in StridePlan plan, T* x, T* y) where T : unmanaged
    {
        int columns = plan.Inner, rows = plan.Size(plan.Rank - 2);
        nint rowX = plan.Stride(plan.Rank - 2, 1), rowY = plan.Stride(plan.Rank - 2, 0), columnX = plan.InnerStride(1), columnY = plan.InnerStride(0);
        for (var matrix = 0L; matrix < plan.Rows; matrix += rows)
        {
            var cursor = plan.Start(matrix);
            for (var r0 = 0; r0 < rows; r0 += Tile)
                for (var c0 = 0; c0 < columns; c0 += Tile)
                {
                    int r1 = Math.Min(rows, r0 + Tile), c1 = Math.Min(columns, c0 + Tile);
                    for (nint r = r0; r < r1; r++)
                    {
                        var source = x + cursor.Offset[1] + r * rowX;
                        var target = y + cursor.Offset[0] + r * rowY;
                        for (nint c = c0; c < c1; c++) target[c * columnY] = source[c * columnX];
                    }
                }
        }
    }
}
