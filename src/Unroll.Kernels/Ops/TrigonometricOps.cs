using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Sine, cosine and the error function.
internal readonly struct SinOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Sin(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Sin(x);
}

internal readonly struct SinGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V> => dy * VectorMath.Cos(x);

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> => dy * T.Cos(x);
}

internal readonly struct CosOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Cos(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => T.Cos(x);
}

internal readonly struct CosGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V> => -(dy * VectorMath.Sin(x));

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> => -(dy * T.Sin(x));
}

internal readonly struct ErfOp : IUnaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x) where V : struct, ILane<V> => VectorMath.Erf(x);

    public static T Reference<T>(T x) where T : struct, IFloatingPointIeee754<T> => Erf(x);
}

internal readonly struct ErfGradientOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V x, V dy) where V : struct, ILane<V> => dy * (V.Splat(1.12837917f) * VectorMath.Exp(-(x * x)));

    public static T Reference<T>(T x, T dy) where T : struct, IFloatingPointIeee754<T> => dy * C<T>(1.1283791670955126) * T.Exp(-(x * x));
}
