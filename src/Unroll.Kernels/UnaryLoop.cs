using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loop of every function of one number.</summary>
internal unsafe struct UnaryLoop<TOp> : ILaneAction where TOp : struct, IUnaryOp
{
    private const int Chunk = 128;

    public StridePlan Plan;
    public float* X;
    public float* Y;
    public long FirstRow;
    public long LastRow;
    public int First;
    public int Last;

    public void Run<V>() where V : struct, ILane<V>
    {
        var cursor = Plan.Start(FirstRow);
        nint sy = Plan.InnerStride(0), sx = Plan.InnerStride(1);
        for (var row = FirstRow; row < LastRow; row++)
        {
            var y = Y + cursor.Offset[0] + First * sy;
            var x = X + cursor.Offset[1] + First * sx;
            if (sx == 1 && sy == 1) Contiguous<V>(x, y, Last - First);
            else Strided<V>(x, sx, y, sy, Last - First);
            Plan.Next(ref cursor);
        }
    }

    private static void Contiguous<V>(float* x, float* y, int n) where V : struct, ILane<V>
    {
        var whole = n & -V.Width;
        if (whole > 0) Full<V>(x, y, whole);
        if (whole == n) return;

        // The end of a row goes through the same function in a padded register: the same bits wherever an element stands.
        var buffer = stackalloc float[16];
        for (var i = whole; i < n; i++) buffer[i - whole] = x[i];
        Full<V>(buffer, buffer, V.Width);
        for (var i = whole; i < n; i++) y[i] = buffer[i - whole];
    }

    private static void Strided<V>(float* x, nint sx, float* y, nint sy, int n) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[Chunk];
        if (sx == 0)
        {
            for (var i = 0; i < V.Width; i++) buffer[i] = *x;
            Full<V>(buffer, buffer, V.Width);
            var value = buffer[0];
            for (nint i = 0; i < n; i++) y[i * sy] = value;
            return;
        }

        for (var start = 0; start < n; start += Chunk)
        {
            var count = Math.Min(Chunk, n - start);
            for (var i = 0; i < count; i++) buffer[i] = x[(start + i) * sx];
            Full<V>(buffer, buffer, (count + V.Width - 1) & -V.Width);
            for (var i = 0; i < count; i++) y[(start + i) * sy] = buffer[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Full<V>(float* x, float* y, int n) where V : struct, ILane<V>
    {
        for (nint i = 0; i < n; i += V.Width) V.Store(TOp.Invoke(V.Load(x + i)), y + i);
    }
}
