using System.Numerics;
using System.Runtime.CompilerServices;
using static Unroll.Kernels.ReferenceMath;

namespace Unroll.Kernels;

// Arithmetic of two numbers.
internal readonly struct AddOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V> => a + b;

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T> => a + b;
}

internal readonly struct SubtractOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V> => a - b;

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T> => a - b;
}

internal readonly struct MultiplyOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V> => a * b;

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T> => a * b;
}

internal readonly struct DivideOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V> => a / b;

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T> => a / b;
}

internal readonly struct MinimumOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V> => V.Min(a, b);

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T> => T.Min(a, b);
}

internal readonly struct MaximumOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V> => V.Max(a, b);

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T> => T.Max(a, b);
}

internal readonly struct PowerOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V> => VectorMath.Power(a, b);

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T> => T.Pow(a, b);
}

internal readonly struct SquaredDifferenceOp : IBinaryOp
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Invoke<V>(V a, V b) where V : struct, ILane<V>
    {
        var d = a - b;
        return d * d;
    }

    public static T Reference<T>(T a, T b) where T : struct, IFloatingPointIeee754<T>
    {
        var d = a - b;
        return d * d;
    }
}
