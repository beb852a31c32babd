using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Rounding and tests.
internal readonly struct FloorOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Floor(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Floor(x);
}

internal readonly struct CeilingOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Ceiling(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Ceiling(x);
}

internal readonly struct RoundOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Round(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Round(x);
}

internal readonly struct NotOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Equal(x, V.Zero) & V.Splat(1f);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => x == T.Zero ? T.One : T.Zero;
}

internal readonly struct IsNaNOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => V.Splat(1f) & ~V.Equal(x, x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.IsNaN(x) ? T.One : T.Zero;
}

internal readonly struct IsFiniteOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> =>
        V.Splat(1f) & V.LessOrEqual(V.Abs(x), V.Splat(float.MaxValue));

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.IsFinite(x) ? T.One : T.Zero;
}
