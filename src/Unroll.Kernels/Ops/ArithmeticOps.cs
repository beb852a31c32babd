using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Signs, squares and roots.
internal readonly struct NegateOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => -x;

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => -x;
}

internal readonly struct AbsOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Abs(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Abs(x);
}

internal readonly struct AbsGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V> =>
        V.Select(V.Less(V.Zero, x), dy, V.Select(V.Less(x, V.Zero), -dy, V.Zero));

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> => x > T.Zero ? dy : x < T.Zero ? -dy : T.Zero;
}

internal readonly struct SignOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> =>
        V.Select(V.Less(V.Zero, x), V.Splat(1f), V.Select(V.Less(x, V.Zero), V.Splat(-1f), x));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : x;
}

internal readonly struct SquareOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => x * x;

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x * x;
}

internal readonly struct SquareGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V> => (x + x) * dy;

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> => (x + x) * dy;
}

internal readonly struct SqrtOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Sqrt(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Sqrt(x);
}

internal readonly struct SqrtGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => dy / (y + y);

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => dy / (y + y);
}

internal readonly struct RsqrtOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Splat(1f) / V.Sqrt(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.One / T.Sqrt(x);
}

internal readonly struct RsqrtGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => V.Splat(-0.5f) * dy * (y * y * y);

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => C<T>(-0.5) * dy * (y * y * y);
}

internal readonly struct ReciprocalOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Splat(1f) / x;

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.One / x;
}

internal readonly struct ReciprocalGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => -(dy * (y * y));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => -(dy * (y * y));
}
