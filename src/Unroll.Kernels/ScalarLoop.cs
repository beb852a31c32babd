using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loop of the functions that need no lanes, and of selection.</summary>
internal static unsafe class ScalarLoop
{
    public static void Run<T, TResult, TOp>(ReadOnlySpan<int> sizes, Operand<T> a, Operand<T> b, Result<TResult> y)
        where T : unmanaged where TResult : unmanaged where TOp : struct, IScalarOp<T, TResult>
    {
        StridePlan.Check(typeof(TOp).Name, "a", a.Data.Length, sizes, a.Offset, a.Strides);
        StridePlan.Check(typeof(TOp).Name, "b", b.Data.Length, sizes, b.Offset, b.Strides);
        StridePlan.Check(typeof(TOp).Name, "y", y.Data.Length, sizes, y.Offset, y.Strides);
        StridePlan.Create(out var plan, sizes, y.Strides, a.Strides, b.Strides);
        if (plan.Count == 0) return;
        fixed (T* pa = a.Data, pb = b.Data)
        fixed (TResult* py = y.Data)
        {
            var cursor = plan.Start(0);
            for (var row = plan.Rows; row > 0; row--)
            {
                Row<T, TResult, TOp>(pa + a.Offset + cursor.Offset[1], plan.InnerStride(1), pb + b.Offset + cursor.Offset[2], plan.InnerStride(2),
                    py + y.Offset + cursor.Offset[0], plan.InnerStride(0), plan.Inner);
                plan.Next(ref cursor);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T, TResult, TOp>(T* a, nint sa, T* b, nint sb, TResult* y, nint sy, nint n)
        where T : unmanaged where TResult : unmanaged where TOp : struct, IScalarOp<T, TResult>
    {
        if (sa == 1 && sb == 1 && sy == 1)
        {
            for (nint i = 0; i < n; i++) y[i] = TOp.Invoke(a[i], b[i]);
            return;
        }

        for (nint i = 0; i < n; i++) y[i * sy] = TOp.Invoke(a[i * sa], b[i * sb]);
    }
}
