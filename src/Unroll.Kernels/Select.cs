using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Choice between two operands, element by element.</summary>
public static unsafe class Select
{
    /// <summary>y = a where the condition holds, else b. The side not taken is not read into any arithmetic: its NaN does not pass.</summary>
    /// <param name="sizes">Sizes of the axes.</param>
    /// <param name="condition">The condition; stride 0 repeats it along an axis.</param>
    /// <param name="a">Taken where the condition holds.</param>
    /// <param name="b">Taken where it does not.</param>
    /// <param name="y">The result; may be the view a or b.</param>
    /// <typeparam name="T">Type of an element.</typeparam>
    /// <exception cref="ArgumentException">A view reaches outside its data, or has not one stride per axis.</exception>
    public static void Run<T>(ReadOnlySpan<int> sizes, Operand<bool> condition, Operand<T> a, Operand<T> b, Result<T> y) where T : unmanaged
    {
        StridePlan.Check(nameof(Select), "condition", condition.Data.Length, sizes, condition.Offset, condition.Strides);
        StridePlan.Check(nameof(Select), "a", a.Data.Length, sizes, a.Offset, a.Strides);
        StridePlan.Check(nameof(Select), "b", b.Data.Length, sizes, b.Offset, b.Strides);
        StridePlan.Check(nameof(Select), "y", y.Data.Length, sizes, y.Offset, y.Strides);
        StridePlan.Create(out var plan, sizes, y.Strides, a.Strides, b.Strides, condition.Strides);
        if (plan.Count == 0) return;
        fixed (T* pa = a.Data, pb = b.Data, py = y.Data)
        fixed (bool* pc = condition.Data)
        {
            var cursor = plan.Start(0);
            for (var row = plan.Rows; row > 0; row--)
            {
                Row(pc + condition.Offset + cursor.Offset[3], plan.InnerStride(3), pa + a.Offset + cursor.Offset[1], plan.InnerStride(1),
                    pb + b.Offset + cursor.Offset[2], plan.InnerStride(2), py + y.Offset + cursor.Offset[0], plan.InnerStride(0), plan.Inner);
                plan.Next(ref cursor);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(bool* c, nint sc, T* a, nint sa, T* b, nint sb, T* y, nint sy, nint n) where T : unmanaged
    {
        if (sc == 0)
        {
            // One condition for the row, as a time mask has it: a copy.
            var source = *c ? a : b;
            var sx = *c ? sa : sb;
            if (sx == 1 && sy == 1) Buffer.MemoryCopy(source, y, n * sizeof(T), n * sizeof(T));
            else for (nint i = 0; i < n; i++) y[i * sy] = source[i * sx];
            return;
        }

        for (nint i = 0; i < n; i++) y[i * sy] = c[i * sc] ? a[i * sa] : b[i * sb];
    }
}
