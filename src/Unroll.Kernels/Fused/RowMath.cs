using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Pieces of the row functions: extremes, sums and maps of one contiguous row, its end in a padded register.</summary>
internal static unsafe class RowMath<V> where V : struct, ILane<V>
{
    /// <summary>The largest element; NaN where one is NaN; -infinity of nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* x, int n)
    {
        var whole = n & -V.Width;
        var max = V.Splat(float.NegativeInfinity);
        for (nint i = 0; i < whole; i += V.Width) max = V.Max(max, V.Load(x + i));
        if (whole < n) max = V.Max(max, Lanes.LoadPartial<V>(x + whole, n - whole, float.NegativeInfinity));
        var buffer = stackalloc float[16];
        V.Store(max, buffer);
        var result = buffer[0];
        for (var i = 1; i < V.Width; i++) result = MathF.Max(result, buffer[i]);
        return result;
    }

    /// <summary>y = e^(x - shift); returns the sum of y.</summary>
    public static float ExpSum(float* x, float shift, float* y, int n)
    {
        var sums = stackalloc float[16];
        V.Store(V.Zero, sums);
        var whole = n & -V.Width;
        ExpInto(x, shift, y, whole, sums);
        if (whole < n)
        {
            var end = stackalloc float[16];
            V.Store(Lanes.LoadPartial<V>(x + whole, n - whole, float.NegativeInfinity), end);
            ExpInto(end, shift, end, V.Width, sums);
            for (var i = whole; i < n; i++) y[i] = end[i - whole];
        }

        return Fold(sums);
    }

    /// <summary>y = softmax(x) of a row that fits one register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ShortSoftmax(float* x, float* y, int n)
    {
        var buffer = stackalloc float[16];
        V.Store(V.Splat(float.NegativeInfinity), buffer);
        var max = float.NegativeInfinity;
        for (var i = 0; i < n; i++)
        {
            buffer[i] = x[i];
            max = MathF.Max(max, x[i]);
        }

        var e = VectorMath.Exp(V.Load(buffer) - V.Splat(max));
        V.Store(e, buffer);
        e = e / V.Splat(Fold(buffer));
        V.Store(e, buffer);
        for (var i = 0; i < n; i++) y[i] = buffer[i];
    }

    /// <summary>Sum of a * b.</summary>
    public static float Dot(float* a, float* b, int n)
    {
        var sums = stackalloc float[16];
        V.Store(V.Zero, sums);
        var whole = n & -V.Width;
        DotInto(a, b, whole, sums);
        if (whole < n) V.Store(V.Fma(Lanes.LoadPartial<V>(a + whole, n - whole), Lanes.LoadPartial<V>(b + whole, n - whole), V.Load(sums)), sums);
        return Fold(sums);
    }

    /// <summary>Sum of the elements.</summary>
    public static float Sum(float* x, int n)
    {
        var sums = stackalloc float[16];
        V.Store(V.Zero, sums);
        var whole = n & -V.Width;
        SumInto(x, whole, sums);
        if (whole < n) V.Store(V.Load(sums) + Lanes.LoadPartial<V>(x + whole, n - whole), sums);
        return Fold(sums);
    }

    /// <summary>Sum of (x - center)^2.</summary>
    public static float SquareSum(float* x, float center, int n)
    {
        var sums = stackalloc float[16];
        V.Store(V.Zero, sums);
        var whole = n & -V.Width;
        SquareInto(x, center, whole, sums);
        if (whole < n)
        {
            var d = Lanes.LoadPartial<V>(x + whole, n - whole, center) - V.Splat(center);
            V.Store(V.Fma(d, d, V.Load(sums)), sums);
        }

        return Fold(sums);
    }

    /// <summary>The sum of a register in memory, in halves.</summary>
    public static float Fold(float* sums)
    {
        for (var half = V.Width / 2; half > 0; half /= 2)
            for (var i = 0; i < half; i++) sums[i] += sums[i + half];
        return sums[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ExpInto(float* x, float shift, float* y, int n, float* sums)
    {
        var sum = V.Load(sums);
        var less = V.Splat(shift);
        for (nint i = 0; i < n; i += V.Width)
        {
            var e = VectorMath.Exp(V.Load(x + i) - less);
            V.Store(e, y + i);
            sum += e;
        }

        V.Store(sum, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotInto(float* a, float* b, int n, float* sums)
    {
        var sum = V.Load(sums);
        for (nint i = 0; i < n; i += V.Width) sum = V.Fma(V.Load(a + i), V.Load(b + i), sum);
        V.Store(sum, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumInto(float* x, int n, float* sums)
    {
        var sum = V.Load(sums);
        for (nint i = 0; i < n; i += V.Width) sum += V.Load(x + i);
        V.Store(sum, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SquareInto(float* x, float center, int n, float* sums)
    {
        var sum = V.Load(sums);
        var less = V.Splat(center);
        for (nint i = 0; i < n; i += V.Width)
        {
            var d = V.Load(x + i) - less;
            sum = V.Fma(d, d, sum);
        }

        V.Store(sum, sums);
    }
}
