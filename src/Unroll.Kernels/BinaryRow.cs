using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loop of every function of two numbers over contiguous elements, of which either side may be one repeated number (step 0).</summary>
internal unsafe struct BinaryRow<TOp> : ILaneAction where TOp : struct, IBinaryOp
{
    public float* A;
    public float* B;
    public float* Y;
    public int StepA;
    public int StepB;
    public int Count;

    public readonly void Run<V>() where V : struct, ILane<V> => Contiguous<V>(A, StepA, B, StepB, Y, Count);

    /// <summary>Runs one of several parts, whose borders depend on the count alone.</summary>
    public static void Part(BinaryRow<TOp> whole, int part)
    {
        var first = part * Parts.Elements;
        var own = whole;
        own.A += (nint)first * whole.StepA;
        own.B += (nint)first * whole.StepB;
        own.Y += first;
        own.Count = Math.Min(Parts.Elements, whole.Count - first);
        Lanes.Dispatch(ref own);
    }

    // A repeated operand is one register in memory over which its pointer does not move.
    public static void Contiguous<V>(float* a, nint sa, float* b, nint sb, float* y, int n) where V : struct, ILane<V>
    {
        var whole = n & -V.Width;
        if (whole > 0)
        {
            if (sa != 0 && sb != 0) Full<V>(a, V.Width, b, V.Width, y, whole);
            else Repeated<V>(a, sa, b, sb, y, whole);
        }

        if (whole < n) Rest<V>(a + whole * sa, sa, b + whole * sb, sb, y + whole, n - whole);
    }

    private static void Repeated<V>(float* a, nint sa, float* b, nint sb, float* y, int n) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[32];
        if (sa == 0) V.Store(V.Splat(*a), buffer);
        if (sb == 0) V.Store(V.Splat(*b), buffer + 16);
        Full<V>(sa == 0 ? buffer : a, sa * V.Width, sb == 0 ? buffer + 16 : b, sb * V.Width, y, n);
    }

    // The end of a row goes through the same function in a padded register: the same bits wherever an element stands.
    private static void Rest<V>(float* a, nint sa, float* b, nint sb, float* y, int n) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[32];
        for (var i = 0; i < n; i++)
        {
            buffer[i] = a[i * sa];
            buffer[16 + i] = b[i * sb];
        }

        Full<V>(buffer, V.Width, buffer + 16, V.Width, buffer, V.Width);
        for (var i = 0; i < n; i++) y[i] = buffer[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Full<V>(float* a, nint stepA, float* b, nint stepB, float* y, int n) where V : struct, ILane<V>
    {
        for (nint i = 0; i < n; i += V.Width)
        {
            V.Store(TOp.Invoke(V.Load(a), V.Load(b)), y + i);
            a += stepA;
            b += stepB;
        }
    }
}
