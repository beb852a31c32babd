using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>The loop of every function of one number over contiguous elements.</summary>
internal unsafe struct UnaryRow<TOp> : ILaneAction where TOp : struct, IUnaryOp
{
    public float* X;
    public float* Y;
    public int Count;

    public readonly void Run<V>() where V : struct, ILane<V> => Contiguous<V>(X, Y, Count);

    /// <summary>Runs one of several parts, whose borders depend on the count alone.</summary>
    public static void Part(UnaryRow<TOp> whole, int part)
    {
        var first = part * Parts.Elements;
        var own = new UnaryRow<TOp> { X = whole.X + first, Y = whole.Y + first, Count = Math.Min(Parts.Elements, whole.Count - first) };
        Lanes.Dispatch(ref own);
    }

    public static void Contiguous<V>(float* x, float* y, int n) where V : struct, ILane<V>
    {
        var whole = n & -V.Width;
        if (whole > 0) Full<V>(x, y, whole);
        if (whole < n) Rest<V>(x + whole, y + whole, n - whole);
    }

    // The end of a row goes through the same function in a padded register: the same bits wherever an element stands.
    private static void Rest<V>(float* x, float* y, int n) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[16];
        for (var i = 0; i < n; i++) buffer[i] = x[i];
        Full<V>(buffer, buffer, V.Width);
        for (var i = 0; i < n; i++) y[i] = buffer[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Full<V>(float* x, float* y, int n) where V : struct, ILane<V>
    {
        for (nint i = 0; i < n; i += V.Width) V.Store(TOp.Invoke(V.Load(x + i)), y + i);
    }
}
