namespace Unroll.Kernels;

/// <summary>The loops of every function of two numbers over strided elements.</summary>
internal unsafe struct BinaryLoop<TOp> : ILaneAction where TOp : struct, IBinaryOp
{
    private const int Chunk = 256;
    private const int NarrowRow = 32;

    public StridePlan Plan;
    public float* A;
    public float* B;
    public float* Y;
    public long FirstRow;
    public long LastRow;

    public void Run<V>() where V : struct, ILane<V>
    {
        nint sy = Plan.InnerStride(0), sa = Plan.InnerStride(1), sb = Plan.InnerStride(2);
        if (Plan.Inner < NarrowRow && sy == 1 && Plan.Rank > 1 && Plan.Stride(Plan.Rank - 2, 0) == Plan.Inner)
        {
            Narrow<V>();
            return;
        }

        var cursor = Plan.Start(FirstRow);
        var direct = sy == 1 && sa is 0 or 1 && sb is 0 or 1;
        for (var row = FirstRow; row < LastRow; row++)
        {
            var y = Y + cursor.Offset[0];
            var a = A + cursor.Offset[1];
            var b = B + cursor.Offset[2];
            if (direct) BinaryRow<TOp>.Contiguous<V>(a, sa, b, sb, y, Plan.Inner);
            else Strided<V>(a, sa, b, sb, y, sy, Plan.Inner);
            Plan.Next(ref cursor);
        }
    }

    /// <summary>Runs one of several parts, whose borders depend on the sizes alone.</summary>
    public static void Part(BinaryLoop<TOp> whole, int part)
    {
        (whole.FirstRow, whole.LastRow) = Parts.Rows(in whole.Plan, part);
        Lanes.Dispatch(ref whole);
    }

    // Rows shorter than a few registers (a bias of 8 units): several rows of y at once, the broadcast sides spread into a buffer first.
    private void Narrow<V>() where V : struct, ILane<V>
    {
        var buffer = stackalloc float[2 * Chunk];
        int n = Plan.Inner, rows = Plan.Size(Plan.Rank - 2);
        nint rowA = Plan.Stride(Plan.Rank - 2, 1), rowB = Plan.Stride(Plan.Rank - 2, 2), sa = Plan.InnerStride(1), sb = Plan.InnerStride(2);
        bool readA = rowA == n && sa == 1, readB = rowB == n && sb == 1;
        float* spreadA = null, spreadB = null;
        for (var row = FirstRow; row < LastRow;)
        {
            var cursor = Plan.Start(row);
            var take = (int)Math.Min(Math.Min(Chunk / n, rows - cursor.Index[Plan.Rank - 2]), LastRow - row);
            float* a = A + cursor.Offset[1], b = B + cursor.Offset[2];
            if (!readA) Spread(a, rowA, sa, Chunk / n, take, n, buffer, ref spreadA);
            if (!readB) Spread(b, rowB, sb, Chunk / n, take, n, buffer + Chunk, ref spreadB);
            BinaryRow<TOp>.Contiguous<V>(readA ? a : buffer, 1, readB ? b : buffer + Chunk, 1, Y + cursor.Offset[0], take * n);
            row += take;
        }
    }

    private static void Spread(float* x, nint rowStride, nint stride, int all, int take, int n, float* target, ref float* spread)
    {
        if (rowStride == 0)
        {
            // The same row every time: it is spread once, for the largest number of rows.
            if (spread == x) return;
            spread = x;
            take = all;
        }

        for (nint r = 0; r < take; r++)
            for (nint i = 0; i < n; i++) target[r * n + i] = x[r * rowStride + i * stride];
    }

    private static void Strided<V>(float* a, nint sa, float* b, nint sb, float* y, nint sy, int n) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[2 * Chunk];
        float* left = buffer, right = buffer + Chunk;
        for (var start = 0; start < n; start += Chunk)
        {
            var count = Math.Min(Chunk, n - start);
            for (var i = 0; i < count; i++)
            {
                left[i] = a[(start + i) * sa];
                right[i] = b[(start + i) * sb];
            }

            BinaryRow<TOp>.Full<V>(left, V.Width, right, V.Width, left, (count + V.Width - 1) & -V.Width);
            for (var i = 0; i < count; i++) y[(start + i) * sy] = left[i];
        }
    }
}
