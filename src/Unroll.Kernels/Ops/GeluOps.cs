using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// GELU in its two forms, and mish.
internal readonly struct GeluOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> =>
        x * V.Splat(0.5f) * (V.Splat(1f) + VectorMath.Erf(x * V.Splat(0.707106781f)));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x * C<T>(0.5) * (T.One + Erf(x * C<T>(0.70710678118654752)));
}

internal readonly struct GeluGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V>
    {
        var cumulative = V.Fma(V.Splat(0.5f), VectorMath.Erf(x * V.Splat(0.707106781f)), V.Splat(0.5f));
        var density = V.Splat(0.398942280f) * VectorMath.Exp(V.Splat(-0.5f) * (x * x));
        return dy * V.Fma(x, density, cumulative);
    }

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T>
    {
        var cumulative = C<T>(0.5) * (T.One + Erf(x * C<T>(0.70710678118654752)));
        return dy * (cumulative + x * C<T>(0.39894228040143268) * T.Exp(C<T>(-0.5) * (x * x)));
    }
}

internal readonly struct GeluTanhOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V>
    {
        // (1 + tanh u) / 2 = sigmoid(2u): no cancellation on the negative side.
        var u = x * V.Fma(x * x, V.Splat(0.0713548162f), V.Splat(1.59576912f));
        return x * VectorMath.Sigmoid(u);
    }

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> =>
        C<T>(0.5) * x * (T.One + T.Tanh(C<T>(0.79788456080286536) * (x + C<T>(0.044715) * (x * x * x))));
}

internal readonly struct GeluTanhGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V>
    {
        // Outside +-30 the derivative is 0 or 1; the bound keeps infinity times 0 away.
        var b = V.AtLeast(V.AtMost(x, V.Splat(30f)), V.Splat(-30f));
        var s = VectorMath.Sigmoid(b * V.Fma(b * b, V.Splat(0.0713548162f), V.Splat(1.59576912f)));
        var slope = b * V.Fma(b * b, V.Splat(0.214064449f), V.Splat(1.59576912f));
        return dy * V.Fma(slope * s, V.Splat(1f) - s, s);
    }

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T>
    {
        var t = T.Tanh(C<T>(0.79788456080286536) * (x + C<T>(0.044715) * (x * x * x)));
        var slope = C<T>(0.79788456080286536) * (T.One + C<T>(3 * 0.044715) * (x * x));
        return dy * C<T>(0.5) * (T.One + t + (T.Abs(t) == T.One ? T.Zero : x * (T.One - t * t) * slope));
    }
}

internal readonly struct MishOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V>
    {
        // tanh(log(1 + e)) = n / (n + 2) with n = e (e + 2); beyond 20 the quotient is 1.
        var e = VectorMath.Exp(V.AtMost(x, V.Splat(20f)));
        var n = e * (e + V.Splat(2f));
        return x * (n / (n + V.Splat(2f)));
    }

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x * T.Tanh(T.Max(x, T.Zero) + Log1p(T.Exp(-T.Abs(x))));
}

internal readonly struct MishGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V>
    {
        var b = V.AtMost(x, V.Splat(20f));
        var e = VectorMath.Exp(b);
        var n = e * (e + V.Splat(2f));
        var m = n + V.Splat(2f);
        var t = n / m;
        var slope = V.Splat(4f) * (n + V.Splat(1f)) / (m * m);
        return dy * V.Fma(b * VectorMath.Sigmoid(b), slope, t);
    }

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T>
    {
        var t = T.Tanh(T.Max(x, T.Zero) + Log1p(T.Exp(-T.Abs(x))));
        return dy * (t + x * Sigmoid(x) * (T.One - t * t));
    }
}
