using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Exponentials and logarithms.
internal readonly struct ExpOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Exp(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Exp(x);
}

internal readonly struct ExpGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => dy * y;

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => dy * y;
}

internal readonly struct Expm1Op : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Expm1(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => Expm1(x);
}

internal readonly struct Expm1GradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V y, V dy) where V : struct, ILane<V> => dy * (y + V.Splat(1f));

    public static T Reference<T>(T y, T dy) where T : struct, IFloatingPointIeee754<T> => dy * (y + T.One);
}

internal readonly struct LogOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Log(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Log(x);
}

internal readonly struct LogGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V> => dy / x;

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> => dy / x;
}

internal readonly struct Log1pOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Log1p(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => Log1p(x);
}

internal readonly struct Log1pGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V> => dy / (V.Splat(1f) + x);

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> => dy / (T.One + x);
}
