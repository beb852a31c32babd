using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Functions that are linear for positive x.
internal readonly struct ReluOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.AtLeast(x, V.Zero);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.IsNaN(x) ? x : T.Max(x, T.Zero);
}

internal readonly struct ReluGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => V.Less(V.Zero, y) & dy;

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => y > T.Zero ? dy : T.Zero;
}

internal readonly struct Relu6Op : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.AtLeast(V.AtMost(x, V.Splat(6f)), V.Zero);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => Clip(x, T.Zero, C<T>(6));
}

internal readonly struct Relu6GradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => V.Less(V.Zero, y) & V.Less(y, V.Splat(6f)) & dy;

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => y > T.Zero && y < C<T>(6) ? dy : T.Zero;
}

internal readonly struct LeakyReluOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Select(V.Less(V.Zero, x), x, x * V.Splat(0.2f));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x > T.Zero ? x : x * C<T>(0.2);
}

internal readonly struct LeakyReluGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => V.Select(V.Less(V.Zero, y), dy, dy * V.Splat(0.2f));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => y > T.Zero ? dy : dy * C<T>(0.2);
}

internal readonly struct EluOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Select(V.Less(V.Zero, x), x, VectorMath.Expm1(x));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x > T.Zero ? x : Expm1(x);
}

internal readonly struct EluGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => V.Select(V.Less(V.Zero, y), dy, dy * (y + V.Splat(1f)));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => y > T.Zero ? dy : dy * (y + T.One);
}

internal readonly struct SeluOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> =>
        V.Select(V.Less(V.Zero, x), V.Splat(1.05070099f) * x, V.Splat(1.75809934f) * VectorMath.Expm1(x));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> =>
        x > T.Zero ? C<T>(SeluScale) * x : C<T>(SeluScale * SeluAlpha) * Expm1(x);
}

internal readonly struct SeluGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> =>
        V.Select(V.Less(V.Zero, y), dy * V.Splat(1.05070099f), dy * (y + V.Splat(1.75809934f)));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> =>
        y > T.Zero ? dy * C<T>(SeluScale) : dy * (y + C<T>(SeluScale * SeluAlpha));
}
