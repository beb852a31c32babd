using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

public static partial class StridedCopy
{
    /// <summary>y = x in another element type: float, double, Half, int, long, byte or bool.</summary>
    /// <remarks>
    /// Floats become integers by dropping the fraction; what is out of range takes the nearest limit, and NaN becomes 0. Truth values become
    /// 0 and 1; a number is true where it is not 0.
    /// </remarks>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="x">What is converted.</param>
    /// <param name="y">Where to; may not overlap x.</param>
    /// <typeparam name="TFrom">Type of x.</typeparam>
    /// <typeparam name="TTo">Type of y.</typeparam>
    /// <exception cref="NotSupportedException">A type is none of those named.</exception>
    public static unsafe void Cast<TFrom, TTo>(ReadOnlySpan<int> sizes, Operand<TFrom> x, Result<TTo> y) where TFrom : unmanaged where TTo : unmanaged
    {
        StridePlan.Check(nameof(Cast), "x", x.Data.Length, sizes, x.Offset, x.Strides);
        StridePlan.Check(nameof(Cast), "y", y.Data.Length, sizes, y.Offset, y.Strides);
        StridePlan.Create(out var plan, sizes, y.Strides, x.Strides);
        if (plan.Count == 0) return;
        fixed (TFrom* px = x.Data)
        fixed (TTo* py = y.Data)
        {
            nint sx = plan.InnerStride(1), sy = plan.InnerStride(0);
            var cursor = plan.Start(0);
            for (var row = plan.Rows; row > 0; row--)
            {
                Row(px + x.Offset + cursor.Offset[1], sx, py + y.Offset + cursor.Offset[0], sy, plan.Inner);
                plan.Next(ref cursor);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Row<TFrom, TTo>(TFrom* x, nint sx, TTo* y, nint sy, nint n) where TFrom : unmanaged where TTo : unmanaged
    {
        for (nint i = 0; i < n; i++) y[i * sy] = Convert<TFrom, TTo>(x[i * sx]);
    }

    // The compiler keeps one branch for each pair of types. Integers go through long, floats through double: one rounding either way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo Convert<TFrom, TTo>(TFrom x)
    {
        if (typeof(TFrom) == typeof(TTo)) return (TTo)(object)x!;
        if (typeof(TFrom) == typeof(float)) return OfDouble<TTo>((float)(object)x!);
        if (typeof(TFrom) == typeof(double)) return OfDouble<TTo>((double)(object)x!);
        if (typeof(TFrom) == typeof(Half)) return OfDouble<TTo>((double)(Half)(object)x!);
        if (typeof(TFrom) == typeof(int)) return OfLong<TTo>((int)(object)x!);
        if (typeof(TFrom) == typeof(long)) return OfLong<TTo>((long)(object)x!);
        if (typeof(TFrom) == typeof(byte)) return OfLong<TTo>((byte)(object)x!);
        if (typeof(TFrom) == typeof(bool)) return OfLong<TTo>((bool)(object)x! ? 1 : 0);
        throw Unsupported(typeof(TFrom));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo OfDouble<TTo>(double x)
    {
        if (typeof(TTo) == typeof(float)) return (TTo)(object)(float)x;
        if (typeof(TTo) == typeof(double)) return (TTo)(object)x;
        if (typeof(TTo) == typeof(Half)) return (TTo)(object)(Half)x;
        if (typeof(TTo) == typeof(int)) return (TTo)(object)int.CreateSaturating(x);
        if (typeof(TTo) == typeof(long)) return (TTo)(object)long.CreateSaturating(x);
        if (typeof(TTo) == typeof(byte)) return (TTo)(object)byte.CreateSaturating(x);
        if (typeof(TTo) == typeof(bool)) return (TTo)(object)(x != 0);
        throw Unsupported(typeof(TTo));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo OfLong<TTo>(long x)
    {
        if (typeof(TTo) == typeof(float)) return (TTo)(object)(float)x;
        if (typeof(TTo) == typeof(double)) return (TTo)(object)(double)x;
        if (typeof(TTo) == typeof(Half)) return (TTo)(object)(Half)x;
        if (typeof(TTo) == typeof(int)) return (TTo)(object)int.CreateSaturating(x);
        if (typeof(TTo) == typeof(long)) return (TTo)(object)x;
        if (typeof(TTo) == typeof(byte)) return (TTo)(object)byte.CreateSaturating(x);
        if (typeof(TTo) == typeof(bool)) return (TTo)(object)(x != 0);
        throw Unsupported(typeof(TTo));
    }

    private static NotSupportedException Unsupported(Type type) =>
        new($"Cast: {type.Name} is not an element type; use float, double, Half, int, long, byte or bool.");
}
