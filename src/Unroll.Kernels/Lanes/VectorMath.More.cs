using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

public static partial class VectorMath
{
    /// <summary>The error function 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<V>(V x) where V : struct, ILane<V>
    {
        // Two pieces after N. Juffa: an odd polynomial near 0, and 1 - e^(polynomial) outside.
        var t = V.AtMost(V.Abs(x), V.Splat(4f));
        var s = t * t;

        var near = V.Fma(V.Splat(-5.96761703e-4f), s, V.Splat(4.99119423e-3f));
        near = V.Fma(near, s, V.Splat(-2.67681349e-2f));
        near = V.Fma(near, s, V.Splat(1.12819925e-1f));
        near = V.Fma(near, s, V.Splat(-3.76125336e-1f));
        near = V.Fma(near, s, V.Splat(1.28379166e-1f));
        near = V.Fma(near, t, t);

        var far = V.Fma(V.Splat(-1.72853470e-5f), t, V.Splat(3.83197126e-4f));
        far = V.Fma(far, s, V.Fma(V.Splat(-3.88396438e-3f), t, V.Splat(2.42546219e-2f)));
        far = V.Fma(far, t, V.Splat(-1.06777877e-1f));
        far = V.Fma(far, t, V.Splat(-6.34846687e-1f));
        far = V.Fma(far, t, V.Splat(-1.28717512e-1f));
        far = V.Fma(far, t, -t);
        far = V.Splat(1f) - Exp(far);

        var y = V.Select(V.Less(V.Splat(0.927734375f), t), far, near);
        return y | (x & V.Splat(-0f));
    }

    /// <summary>Sine of x in radians; NaN for infinities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sin<V>(V x) where V : struct, ILane<V>
    {
        var y = SinOrCos(x, V.SplatBits(0));
        y = V.Select(V.Less(V.Abs(x), V.Splat(1e-4f)), x, y);
        var large = ~V.LessOrEqual(V.Abs(x), V.Splat(LargeAngle));
        return V.Any(large) ? PatchLarge(x, y, cosine: false) : y;
    }

    /// <summary>Cosine of x in radians; NaN for infinities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Cos<V>(V x) where V : struct, ILane<V>
    {
        var y = SinOrCos(x, V.SplatBits(1));
        var large = ~V.LessOrEqual(V.Abs(x), V.Splat(LargeAngle));
        return V.Any(large) ? PatchLarge(x, y, cosine: true) : y;
    }

    /// <summary>a^b, computed on each element in double precision and rounded; IEEE 754 special cases (1^b = a^0 = 1).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static unsafe V Power<V>(V a, V b) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[32];
        V.Store(a, buffer);
        V.Store(b, buffer + 16);
        for (var i = 0; i < V.Width; i++) buffer[i] = Power(buffer[i], buffer[i + 16]);
        return V.Load(buffer);
    }

    /// <summary>a^b of one element, with the bits of the vector form.</summary>
    public static float Power(float a, float b) => b == 2f ? a * a : (float)Math.Pow(a, b);

    // Above this the three-part reduction loses digits; the few elements there go through double precision one by one.
    private const float LargeAngle = 8192f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SinOrCos<V>(V x, V quarterShift) where V : struct, ILane<V>
    {
        // x = n pi/2 + r, |r| <= pi/4; pi/2 in parts whose products with n are exact, with or without a fused multiply-add.
        var n = V.Round(x * V.Splat(0.636619772f));
        var r = V.Fma(n, V.Splat(-1.5703125f), x);
        r = V.Fma(n, V.Splat(-4.8351287841796875e-4f), r);
        r = V.Fma(n, V.Splat(-3.138557076454162598e-7f), r);
        r = V.Fma(n, V.Splat(-6.077100628276710e-11f), r);
        var bounded = V.AtMost(V.AtLeast(n, V.Splat(-1e6f)), V.Splat(1e6f));
        var quarter = V.AddBits(V.ToInt(bounded), quarterShift);

        var z = r * r;
        var sin = V.Fma(V.Splat(-1.9515295891e-4f), z, V.Splat(8.3321608736e-3f));
        sin = V.Fma(sin, z, V.Splat(-1.6666654611e-1f));
        sin = V.Fma(sin * z, r, r);
        var cos = V.Fma(V.Splat(2.443315711809948e-5f), z, V.Splat(-1.388731625493765e-3f));
        cos = V.Fma(cos, z, V.Splat(4.166664568298827e-2f));
        cos = V.Fma(cos * z, z, V.Fma(V.Splat(-0.5f), z, V.Splat(1f)));

        var odd = V.ShiftRight(V.ShiftLeft(quarter, 31), 31);
        var sign = V.ShiftLeft(quarter & V.SplatBits(2), 30);
        return V.Select(odd, cos, sin) ^ sign;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe V PatchLarge<V>(V x, V y, bool cosine) where V : struct, ILane<V>
    {
        var buffer = stackalloc float[32];
        V.Store(x, buffer);
        V.Store(y, buffer + 16);
        for (var i = 0; i < V.Width; i++)
        {
            var value = buffer[i];
            if (MathF.Abs(value) <= LargeAngle) continue;
            buffer[i + 16] = (float)(cosine ? Math.Cos(value) : Math.Sin(value));
        }

        return V.Load(buffer + 16);
    }
}
