using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Exponential, logarithm and their relatives, written once for every lane: the same operations in the same order on each element.</summary>
/// <remarks>
/// Errors against double precision are below 4 ulp over the whole range (see <c>VectorMathTests</c>). NaN stays NaN, infinities, -0 and
/// denormals give what IEEE 754 mathematics gives. The polynomials follow Cephes (S. Moshier).
/// </remarks>
public static partial class VectorMath
{
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>e^x. Overflows to infinity above 88.73, reaches 0 through the denormals below -103.97.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : struct, ILane<V>
    {
        x = V.AtLeast(V.AtMost(x, V.Splat(89f)), V.Splat(-104f));
        var n = V.Round(x * V.Splat(Log2E));
        var r = V.Fma(n, V.Splat(-Ln2High), x);
        r = V.Fma(n, V.Splat(-Ln2Low), r);
        var p = V.Fma(ExpTail(r), r * r, r);
        return V.Scale2(p + V.Splat(1f), n);
    }

    /// <summary>e^x - 1, exact to the last bits near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<V>(V x) where V : struct, ILane<V>
    {
        var bounded = V.AtLeast(V.AtMost(x, V.Splat(89f)), V.Splat(-104f));
        var n = V.Round(bounded * V.Splat(Log2E));
        var r = V.Fma(n, V.Splat(-Ln2High), bounded);
        r = V.Fma(n, V.Splat(-Ln2Low), r);
        var q = V.Fma(ExpTail(r), r * r, r);

        // 2^n q + (2^n - 1), taken at half size because 2^128 is not a float.
        var half = V.Scale2(V.Splat(0.5f), n);
        var y = V.Fma(half, q, half - V.Splat(0.5f));
        return V.Select(V.Less(V.Abs(x), V.Splat(1e-8f)), x, y + y);
    }

    /// <summary>Hyperbolic tangent: relatively accurate near 0, exactly 1 in size from about 9.02 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x) where V : struct, ILane<V>
    {
        // tanh |x| = m / (m + 2) with m = e^(2|x|) - 1; the bound keeps 2^n small, so that 2^n - 1 needs no care.
        var sign = x & V.Splat(-0f);
        var t = V.AtMost(V.Abs(x), V.Splat(10f));
        t += t;
        var n = V.Round(t * V.Splat(Log2E));
        var r = V.Fma(n, V.Splat(-Ln2High), t);
        r = V.Fma(n, V.Splat(-Ln2Low), r);
        var q = V.Fma(ExpTail(r), r * r, r);
        var power = V.Scale2(V.Splat(1f), n);
        var m = V.Fma(power, q, power - V.Splat(1f));
        return (m / (m + V.Splat(2f))) | sign;
    }

    /// <summary>1 / (1 + e^-x): relatively accurate on both sides, down to the denormals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x) where V : struct, ILane<V>
    {
        // With e = e^-|x| in (0, 1] nothing overflows: 1 / (1 + e) on the right, e / (1 + e) on the left.
        var e = Exp(-V.Abs(x));
        var one = V.Splat(1f);
        return V.Select(V.Less(x, V.Zero), e, one) / (one + e);
    }

    /// <summary>Natural logarithm: -infinity at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<V>(V x) where V : struct, ILane<V>
    {
        // Denormals are first brought into the normal range: 2^25 = 33554432.
        var tiny = V.Less(x, V.Splat(1.17549435e-38f));
        var scaled = V.Select(tiny, x * V.Splat(33554432f), x);

        // scaled = m 2^e with m in [sqrt(1/2), sqrt(2)).
        var bits = V.SubtractBits(scaled, V.SplatBits(0x3F3504F3));
        var e = V.FromInt(V.ShiftRight(bits, 23)) - (tiny & V.Splat(25f));
        var m = V.AddBits(bits & V.SplatBits(0x007FFFFF), V.SplatBits(0x3F3504F3)) - V.Splat(1f);

        var z = m * m;
        var p = V.Splat(7.0376836292e-2f);
        p = V.Fma(p, m, V.Splat(-1.1514610310e-1f));
        p = V.Fma(p, m, V.Splat(1.1676998740e-1f));
        p = V.Fma(p, m, V.Splat(-1.2420140846e-1f));
        p = V.Fma(p, m, V.Splat(1.4249322787e-1f));
        p = V.Fma(p, m, V.Splat(-1.6668057665e-1f));
        p = V.Fma(p, m, V.Splat(2.0000714765e-1f));
        p = V.Fma(p, m, V.Splat(-2.4999993993e-1f));
        p = V.Fma(p, m, V.Splat(3.3333331174e-1f));
        var y = V.Fma(e, V.Splat(Ln2Low), p * m * z);
        y = V.Fma(V.Splat(-0.5f), z, y);
        y = V.Fma(e, V.Splat(Ln2High), m + y);

        y = V.Select(V.Equal(x, V.Splat(float.PositiveInfinity)), x, y);
        y = V.Select(V.Equal(x, V.Zero), V.Splat(float.NegativeInfinity), y);
        return V.Select(V.LessOrEqual(V.Zero, x), y, V.Splat(float.NaN));
    }

    /// <summary>log(1 + x), exact to the last bits near 0; -infinity at -1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1p<V>(V x) where V : struct, ILane<V>
    {
        // u = 1 + x rounded; what the rounding lost, divided by u, is put back.
        var one = V.Splat(1f);
        var u = one + x;
        var correction = ((u - one) - x) / u;
        var usable = V.Less(V.Zero, u) & V.Less(u, V.Splat(1e9f));
        var y = Log(u) - (usable & correction);
        return V.Select(V.Less(V.Abs(x), V.Splat(1e-8f)), x, y);
    }

    // (e^r - 1 - r) / r^2 for |r| below ln(2) / 2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpTail<V>(V r) where V : struct, ILane<V>
    {
        var p = V.Fma(V.Splat(1.9875691500e-4f), r, V.Splat(1.3981999507e-3f));
        p = V.Fma(p, r, V.Splat(8.3334519073e-3f));
        p = V.Fma(p, r, V.Splat(4.1665795894e-2f));
        p = V.Fma(p, r, V.Splat(1.6666665459e-1f));
        return V.Fma(p, r, V.Splat(5.0000001201e-1f));
    }
}
