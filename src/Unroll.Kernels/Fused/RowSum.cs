using System.Buffers;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>A sum of rows into a table of zeros that is not carried out: row r is the sum of source[i, :] over all i with ids[i] = r, in order. The
/// gradient of an embedding, which an optimizer reads row by row instead of as a whole.</summary>
public sealed unsafe class RowSum : IDisposable
{
    // Elements of the gradient at a time: they stay in the first cache.
    private const int BlockElements = 2048;

    // Elements of a part of the work; parts depend on the sizes alone.
    private const int PartElements = 1 << 15;

    private int[] _starts, _positions;

    /// <summary>Sorts the ids; the source must stay as it is while the sum is used.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="ids">Row numbers, from 0 to rows - 1.</param>
    /// <param name="source">Holds the rows, [ids.Length, width].</param>
    /// <param name="offset">Index of source[0, 0].</param>
    /// <exception cref="ArgumentException">The source is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row number is out of range.</exception>
    public RowSum(int rows, int width, ReadOnlySpan<int> ids, float[] source, int offset)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Length < offset + ((long)ids.Length * width))
            throw new ArgumentException($"RowSum: {ids.Length} ids of rows of {width} were given {source.Length - offset} elements; give {(long)ids.Length * width}.");
        (Rows, Width, Source, Offset) = (rows, width, source, offset);
        (_starts, _positions) = (ArrayPool<int>.Shared.Rent(rows + 2), ArrayPool<int>.Shared.Rent(Math.Max(ids.Length, 1)));
        Array.Clear(_starts, 0, rows + 2);
        for (var i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)rows) throw Gather.OutOfRange(ids[i], i, rows);
            _starts[ids[i] + 2]++;
        }

        for (var r = 2; r <= rows + 1; r++) _starts[r] += _starts[r - 1];
        for (var i = 0; i < ids.Length; i++) _positions[_starts[ids[i] + 1]++] = i;
    }

    /// <summary>Rows of the table.</summary>
    public int Rows { get; }

    /// <summary>Length of a row.</summary>
    public int Width { get; }

    /// <summary>What every element of the sum is multiplied by.</summary>
    public float Scale { get; private init; } = 1;

    private float[] Source { get; }

    private int Offset { get; }

    private int RowsOfPart => Math.Max(1, PartElements / Math.Max(1, Width));

    private int Parts => (Rows + RowsOfPart - 1) / RowsOfPart;

    private RowSum(RowSum other) => (Rows, Width, Source, Offset, _starts, _positions) = (other.Rows, other.Width, other.Source, other.Offset, other._starts, other._positions);

    /// <summary>The same sum times a factor; it lives as long as this one.</summary>
    public RowSum Times(float factor) => new(this) { Scale = Scale * factor };

    /// <summary>The sum of the squares of all elements, in an order that depends on the sizes alone.</summary>
    public double SumOfSquares()
    {
        var sums = new double[Parts];
        Workers.Run(Parts, (Sum: this, Sums: sums), static (s, part) =>
        {
            var action = new Squares { Sum = s.Sum, First = part * s.Sum.RowsOfPart, Last = Math.Min(s.Sum.Rows, (part + 1) * s.Sum.RowsOfPart) };
            Lanes.Dispatch(ref action);
            s.Sums[part] = action.Total;
        });
        var total = 0.0;
        foreach (var sum in sums) total += sum;
        return total;
    }

    /// <summary>Runs a kernel over arrays of the table's size, among which the sum stands as number 1.</summary>
    internal void Run<TKernel>(TKernel kernel, float** arrays, int count) where TKernel : struct, ISpanKernel
    {
        var loop = new Loop<TKernel> { Sum = this, Kernel = kernel, Count = count };
        for (var a = 0; a < count; a++) loop.Arrays[a] = (nint)arrays[a];
        Workers.Run(Parts, loop, static (whole, part) =>
        {
            (whole.First, whole.Last) = (part * whole.Sum.RowsOfPart, Math.Min(whole.Sum.Rows, (part + 1) * whole.Sum.RowsOfPart));
            Lanes.Dispatch(ref whole);
        });
    }

    // Columns [column, column + n) of rows [first, last), into a block of zeros.
    private void Fill<V>(int first, int last, int column, int n, float* block, float* source) where V : struct, ILane<V>
    {
        var total = (last - first) * n;
        new Span<float>(block, total).Clear();
        for (var r = first; r < last; r++, block += n)
            for (var p = _starts[r]; p < _starts[r + 1]; p++)
                Add<V>(source + (_positions[p] * (nint)Width) + column, block, n);
        if (Scale == 1) return;
        block -= total;
        for (var i = 0; i < total; i++) block[i] *= Scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V>(float* from, float* to, int n) where V : struct, ILane<V>
    {
        nint i = 0;
        for (; i <= n - V.Width; i += V.Width) V.Store(V.Load(to + i) + V.Load(from + i), to + i);
        for (; i < n; i++) to[i] += from[i];
    }

    /// <summary>Gives the sorted ids back; the sum cannot be used afterwards.</summary>
    public void Dispose()
    {
        if (_starts.Length == 0) return;
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_positions);
        (_starts, _positions) = ([], []);
    }

    private struct Loop<TKernel> : ILaneAction where TKernel : struct, ISpanKernel
    {
        public RowSum Sum;
        public TKernel Kernel;
        public fixed long Arrays[5];
        public int Count, First, Last;

        public void Run<V>() where V : struct, ILane<V>
        {
            var block = stackalloc float[BlockElements];
            var arrays = stackalloc float*[5];
            int width = Sum.Width, columns = Math.Min(width, BlockElements), rows = width == 0 ? Last - First : BlockElements / columns;
            fixed (float* source = Sum.Source)
                for (var r = First; r < Last; r += rows)
                    for (var column = 0; column < width; column += columns)
                    {
                        int n = Math.Min(columns, width - column), last = Math.Min(Last, r + rows);
                        Sum.Fill<V>(r, last, column, n, block, source + Sum.Offset);
                        for (var a = 0; a < Count; a++) arrays[a] = a == 1 ? block : (float*)Arrays[a] + (r * (nint)width) + column;
                        SpanLoop<TKernel>.Start<V>(Kernel, arrays, Count, (last - r) * n);
                    }
        }
    }

    private struct Squares : ILaneAction
    {
        public RowSum Sum;
        public int First, Last;
        public double Total;

        public void Run<V>() where V : struct, ILane<V>
        {
            var block = stackalloc float[BlockElements];
            int width = Sum.Width, columns = Math.Min(width, BlockElements);
            fixed (float* source = Sum.Source)
                for (var r = First; r < Last; r++)
                {
                    if (Sum._starts[r] == Sum._starts[r + 1]) continue;
                    for (var column = 0; column < width; column += columns)
                    {
                        var n = Math.Min(columns, width - column);
                        Sum.Fill<V>(r, r + 1, column, n, block, source + Sum.Offset);
                        Total += RowMath<V>.SquareSum(block, 0, n);
                    }
                }
        }
    }
}
