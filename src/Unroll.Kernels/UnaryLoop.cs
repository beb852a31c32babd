namespace Unroll.Kernels;

/// <summary>The loops of every function of one number over strided elements.</summary>
internal unsafe struct UnaryLoop<TOp> : ILaneAction where TOp : struct, IUnaryOp
{
    private const int Chunk = 128;

    public StridePlan Plan;
    public float* X;
    public float* Y;
    public long FirstRow;
    public long LastRow;

    public void Run<V>() where V : struct, ILane<V>
    {
        var cursor = Plan.Start(FirstRow);
        nint sy = Plan.InnerStride(0), sx = Plan.InnerStride(1);
        for (var row = FirstRow; row < LastRow; row++)
        {
            var y = Y + cursor.Offset[0];
            var x = X + cursor.Offset[1];
            if (sx == 1 && sy == 1) UnaryRow<TOp>.Contiguous<V>(x, y, Plan.Inner);
            else Strided<V>(x, sx, y, sy, Plan.Inner);
            Plan.Next(ref cursor);
        }
    }

    /// <summary>Runs one of several parts, whose borders depend on the sizes alone.</summary>
    public static void Part(UnaryLoop<TOp> whole, int part)
    {
        (whole.FirstRow, whole.LastRow) = Parts.Rows(in whole.Plan, part);
        Lanes.Dispatch(ref whole);
    }

    private static void Strided<V>(float* x, nint sx, float* y, nint sy, int n) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[Chunk];
        if (sx == 0)
        {
            V.Store(V.Splat(*x), buffer);
            UnaryRow<TOp>.Full<V>(buffer, buffer, V.Width);
            var value = buffer[0];
            for (nint i = 0; i < n; i++) y[i * sy] = value;
            return;
        }

        for (var start = 0; start < n; start += Chunk)
        {
            var count = Math.Min(Chunk, n - start);
            for (var i = 0; i < count; i++) buffer[i] = x[(start + i) * sx];
            UnaryRow<TOp>.Full<V>(buffer, buffer, (count + V.Width - 1) & -V.Width);
            for (var i = 0; i < count; i++) y[(start + i) * sy] = buffer[i];
        }
    }
}
