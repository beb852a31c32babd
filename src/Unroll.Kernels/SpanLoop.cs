namespace Unroll.Kernels;

/// <summary>A function over up to six contiguous arrays, of which it may change any; an absent array is null.</summary>
internal unsafe interface ISpanKernel
{
    /// <summary>The arrays that are changed, one bit each; the others are never written, not even with what they hold.</summary>
    static abstract int Writes { get; }

    /// <summary>Runs over n elements of each array; n is a multiple of the lane's width.</summary>
    void Full<V>(float** arrays, nint n) where V : struct, ILane<V>;
}

/// <summary>Runs an <see cref="ISpanKernel"/>: whole lanes first, the rest in padded registers.</summary>
internal unsafe struct SpanLoop<TKernel> : ILaneAction where TKernel : struct, ISpanKernel
{
    private const int MaxArrays = 6;

    public TKernel Kernel;
    public float** Arrays;
    public int Count;
    public int Length;

    public void Run<V>() where V : struct, ILane<V>
    {
        var whole = Length & -V.Width;
        if (whole > 0) Kernel.Full<V>(Arrays, whole);
        var rest = Length - whole;
        if (rest == 0) return;
        var buffer = stackalloc float[MaxArrays * 16];
        var padded = stackalloc float*[MaxArrays];
        for (var a = 0; a < Count; a++)
        {
            padded[a] = Arrays[a] == null ? null : buffer + a * 16;
            if (padded[a] == null) continue;
            for (var i = 0; i < rest; i++) padded[a][i] = Arrays[a][whole + i];
        }

        Kernel.Full<V>(padded, V.Width);
        for (var a = 0; a < Count; a++)
        {
            if ((TKernel.Writes >> a & 1) == 0 || padded[a] == null) continue;
            for (var i = 0; i < rest; i++) Arrays[a][whole + i] = padded[a][i];
        }
    }

    /// <summary>Runs the kernel with the widest lane, large arrays in parts; those of a <paramref name="heavy"/> kernel earlier.</summary>
    public static void Start(TKernel kernel, float** arrays, int count, int length, bool heavy = false)
    {
        var loop = new SpanLoop<TKernel> { Kernel = kernel, Arrays = arrays, Count = count, Length = length };
        var parts = Parts.Of(length, heavy);
        if (parts == 1) Lanes.Dispatch(ref loop);
        else Workers.Run(parts, loop, Part);
    }

    private static void Part(SpanLoop<TKernel> whole, int part)
    {
        var first = part * Parts.Elements;
        var own = stackalloc float*[MaxArrays];
        for (var a = 0; a < whole.Count; a++) own[a] = whole.Arrays[a] == null ? null : whole.Arrays[a] + first;
        whole.Arrays = own;
        whole.Length = Math.Min(Parts.Elements, whole.Length - first);
        Lanes.Dispatch(ref whole);
    }

    /// <summary>The same from inside a kernel that already has its lane.</summary>
    public static void Start<V>(TKernel kernel, float** arrays, int count, int length) where V : struct, ILane<V> =>
        new SpanLoop<TKernel> { Kernel = kernel, Arrays = arrays, Count = count, Length = length }.Run<V>();
}
