using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

// Sums, products and extremes.
internal readonly struct SumReduction : IReduceOp
{
    public static float Identity => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Prepare<V>(V x) where V : struct, ILane<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILane<V> => a + b;
}

internal readonly struct SumSquaresReduction : IReduceOp
{
    public static float Identity => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Prepare<V>(V x) where V : struct, ILane<V> => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILane<V> => a + b;
}

internal readonly struct ProductReduction : IReduceOp
{
    public static float Identity => 1f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Prepare<V>(V x) where V : struct, ILane<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILane<V> => a * b;
}

internal readonly struct MaxReduction : IReduceOp
{
    public static float Identity => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Prepare<V>(V x) where V : struct, ILane<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILane<V> => V.Max(a, b);
}

internal readonly struct MinReduction : IReduceOp
{
    public static float Identity => float.PositiveInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Prepare<V>(V x) where V : struct, ILane<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILane<V> => V.Min(a, b);
}

internal readonly struct AnyReduction : IReduceOp
{
    public static float Identity => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Prepare<V>(V x) where V : struct, ILane<V> => V.Splat(1f) & ~V.Equal(x, V.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILane<V> => V.Max(a, b);
}

internal readonly struct AllReduction : IReduceOp
{
    public static float Identity => 1f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Prepare<V>(V x) where V : struct, ILane<V> => V.Splat(1f) & ~V.Equal(x, V.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Combine<V>(V a, V b) where V : struct, ILane<V> => V.Min(a, b);
}
