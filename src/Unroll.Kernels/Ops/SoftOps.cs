using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Smooth relatives of the rectifier.
internal readonly struct SoftplusOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> =>
        V.AtLeast(x, V.Zero) + VectorMath.Log1p(VectorMath.Exp(-V.Abs(x)));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Max(x, T.Zero) + Log1p(T.Exp(-T.Abs(x)));
}

internal readonly struct SoftplusGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => -(dy * VectorMath.Expm1(-y));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => -(dy * Expm1(-y));
}

internal readonly struct LogSigmoidOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> =>
        V.AtMost(x, V.Zero) - VectorMath.Log1p(VectorMath.Exp(-V.Abs(x)));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Min(x, T.Zero) - Log1p(T.Exp(-T.Abs(x)));
}

internal readonly struct LogSigmoidGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => -(dy * VectorMath.Expm1(y));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => -(dy * Expm1(y));
}

internal readonly struct SiluOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => x * VectorMath.Sigmoid(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x * Sigmoid(x);
}

internal readonly struct SiluGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V>
    {
        var s = VectorMath.Sigmoid(x);
        return dy * V.Fma(x * s, V.Splat(1f) - s, s);
    }

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T>
    {
        var s = Sigmoid(x);
        return dy * (s * (T.One + x * (T.One - s)));
    }
}

internal readonly struct HardSiluOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => x * HardSigmoidOp.Invoke(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x * HardSigmoidOp.Reference(x);
}

internal readonly struct HardSiluGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V>
    {
        var inside = V.Fma(x, V.Splat(1f / 3f), V.Splat(0.5f));
        var slope = V.Select(V.Less(x, V.Splat(3f)), inside, V.Splat(1f));
        return V.Less(V.Splat(-3f), x) & (dy * slope);
    }

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> =>
        x <= C<T>(-3) ? T.Zero : x >= C<T>(3) ? dy : dy * (x / C<T>(3) + C<T>(0.5));
}
