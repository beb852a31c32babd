using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Functions that level off on both sides.
internal readonly struct TanhOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Tanh(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Tanh(x);
}

internal readonly struct TanhGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => dy * ((V.Splat(1f) - y) * (V.Splat(1f) + y));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => dy * (T.One - y * y);
}

internal readonly struct SigmoidOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Sigmoid(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => Sigmoid(x);
}

internal readonly struct SigmoidGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => dy * (y * (V.Splat(1f) - y));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => dy * (y * (T.One - y));
}

internal readonly struct HardSigmoidOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> =>
        V.AtLeast(V.AtMost(V.Fma(x, V.Splat(1f / 6f), V.Splat(0.5f)), V.Splat(1f)), V.Zero);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => Clip(x / C<T>(6) + C<T>(0.5), T.Zero, T.One);
}

internal readonly struct HardSigmoidGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> =>
        V.Less(V.Zero, y) & V.Less(y, V.Splat(1f)) & (dy * V.Splat(1f / 6f));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => y > T.Zero && y < T.One ? dy / C<T>(6) : T.Zero;
}

internal readonly struct HardTanhOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.AtLeast(V.AtMost(x, V.Splat(1f)), V.Splat(-1f));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => Clip(x, -T.One, T.One);
}

internal readonly struct HardTanhGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => V.Less(V.Abs(y), V.Splat(1f)) & dy;

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => T.Abs(y) < T.One ? dy : T.Zero;
}

internal readonly struct SoftsignOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => x / (V.Splat(1f) + V.Abs(x));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x / (T.One + T.Abs(x));
}

internal readonly struct SoftsignGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V>
    {
        var d = V.Splat(1f) - V.Abs(y);
        return dy * (d * d);
    }

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T>
    {
        var d = T.One - T.Abs(y);
        return dy * (d * d);
    }
}

internal readonly struct TanhShrinkOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => x - VectorMath.Tanh(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x - T.Tanh(x);
}

internal readonly struct TanhShrinkGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V>
    {
        var t = VectorMath.Tanh(x);
        return dy * (t * t);
    }

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T>
    {
        var t = T.Tanh(x);
        return dy * (t * t);
    }
}
