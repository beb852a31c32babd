using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The functions of <see cref="Gather"/> for any number type.</summary>
public static class ReferenceGather
{
    /// <summary>y[i, :] = table[ids[i], :].</summary>
    public static void Run<T>(ReadOnlySpan<T> table, int rows, int width, ReadOnlySpan<int> ids, Span<T> y)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] < 0 || ids[i] >= rows) throw Gather.OutOfRange(ids[i], i, rows);
            for (var j = 0; j < width; j++) y[i * width + j] = table[ids[i] * width + j];
        }
    }

    /// <summary>table[ids[i], :] += source[i, :], for i in order.</summary>
    public static void ScatterAdd<T>(ReadOnlySpan<int> ids, ReadOnlySpan<T> source, int rows, int width, Span<T> table) where T : INumber<T>
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (ids[i] < 0 || ids[i] >= rows) throw Gather.OutOfRange(ids[i], i, rows);
            for (var j = 0; j < width; j++) table[ids[i] * width + j] += source[i * width + j];
        }
    }
}
