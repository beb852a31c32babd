using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loop of every function of two numbers.</summary>
internal unsafe struct BinaryLoop<TOp> : ILaneAction where TOp : struct, IBinaryOp
{
    private const int Chunk = 128;

    public StridePlan Plan;
    public float* A;
    public float* B;
    public float* Y;
    public long FirstRow;
    public long LastRow;
    public int First;
    public int Last;

    public void Run<V>() where V : struct, ILane<V>
    {
        var cursor = Plan.Start(FirstRow);
        nint sy = Plan.InnerStride(0), sa = Plan.InnerStride(1), sb = Plan.InnerStride(2);
        var direct = sy == 1 && sa is 0 or 1 && sb is 0 or 1;
        for (var row = FirstRow; row < LastRow; row++)
        {
            var y = Y + cursor.Offset[0] + First * sy;
            var a = A + cursor.Offset[1] + First * sa;
            var b = B + cursor.Offset[2] + First * sb;
            if (direct) Direct<V>(a, sa, b, sb, y, Last - First);
            else Strided<V>(a, sa, b, sb, y, sy, Last - First);
            Plan.Next(ref cursor);
        }
    }

    // A repeated operand is one register in memory over which its pointer does not move.
    private static void Direct<V>(float* a, nint sa, float* b, nint sb, float* y, int n) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[32];
        var whole = n & -V.Width;
        float* left = buffer, right = buffer + 16;
        if (sa == 0) V.Store(V.Splat(*a), left);
        if (sb == 0) V.Store(V.Splat(*b), right);
        if (whole > 0) Full<V>(sa == 0 ? left : a, sa * V.Width, sb == 0 ? right : b, sb * V.Width, y, whole);
        if (whole == n) return;

        // The end of a row goes through the same function in a padded register: the same bits wherever an element stands.
        for (var i = whole; i < n; i++)
        {
            left[i - whole] = a[i * sa];
            right[i - whole] = b[i * sb];
        }

        Full<V>(left, V.Width, right, V.Width, left, V.Width);
        for (var i = whole; i < n; i++) y[i] = left[i - whole];
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

            Full<V>(left, V.Width, right, V.Width, left, (count + V.Width - 1) & -V.Width);
            for (var i = 0; i < count; i++) y[(start + i) * sy] = left[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Full<V>(float* a, nint stepA, float* b, nint stepB, float* y, int n) where V : struct, ILane<V>
    {
        for (nint i = 0; i < n; i += V.Width)
        {
            V.Store(TOp.Invoke(V.Load(a), V.Load(b)), y + i);
            a += stepA;
            b += stepB;
        }
    }
}
