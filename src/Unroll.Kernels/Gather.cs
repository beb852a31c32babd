using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Rows of a table by number, and sums into such rows: the two directions of an embedding.</summary>
public static class Gather
{
    /// <summary>y[i, :] = table[ids[i], :].</summary>
    /// <param name="table">The table, [rows, width].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="ids">Row numbers, from 0 to rows - 1.</param>
    /// <param name="y">The result, [ids.Length, width].</param>
    /// <exception cref="ArgumentOutOfRangeException">A row number is out of range.</exception>
    public static void Run(ReadOnlySpan<float> table, int rows, int width, ReadOnlySpan<int> ids, Span<float> y)
    {
        Check(table.Length, rows, width, ids.Length, y.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)rows) throw OutOfRange(ids[i], i, rows);
            table.Slice(ids[i] * width, width).CopyTo(y.Slice(i * width, width));
        }
    }

    /// <summary>table[ids[i], :] += source[i, :], for i in order: rows that occur twice get both, always in the same order.</summary>
    /// <param name="ids">Row numbers, from 0 to rows - 1.</param>
    /// <param name="source">What is added, [ids.Length, width].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="table">The table, [rows, width].</param>
    /// <exception cref="ArgumentOutOfRangeException">A row number is out of range; rows before it have been added.</exception>
    public static unsafe void ScatterAdd(ReadOnlySpan<int> ids, ReadOnlySpan<float> source, int rows, int width, Span<float> table)
    {
        Check(table.Length, rows, width, ids.Length, source.Length);
        fixed (float* from = source, to = table)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                if ((uint)ids[i] >= (uint)rows) throw OutOfRange(ids[i], i, rows);
                var add = new AddRow { From = from + (nint)i * width, To = to + (nint)ids[i] * width, Width = width };
                Lanes.Dispatch(ref add);
            }
        }
    }

    internal static ArgumentOutOfRangeException OutOfRange(int id, int position, int rows) =>
        new("ids", id, $"Gather: the id {id} at position {position} is not a row of a table with {rows} rows; give ids from 0 to {rows - 1}, or a larger table.");

    private static void Check(int table, int rows, int width, int ids, int values)
    {
        if (table < (long)rows * width) throw new ArgumentException($"Gather: a table with {rows} rows of {width} was given {table} elements; give {(long)rows * width}.");
        if (values < (long)ids * width) throw new ArgumentException($"Gather: {ids} ids of rows of {width} were given {values} elements; give {(long)ids * width}.");
    }

    private unsafe struct AddRow : ILaneAction
    {
        public float* From;
        public float* To;
        public int Width;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>() where V : struct, ILane<V>
        {
            nint i = 0;
            for (; i <= Width - V.Width; i += V.Width) V.Store(V.Load(To + i) + V.Load(From + i), To + i);
            for (; i < Width; i++) To[i] += From[i];
        }
    }
}
