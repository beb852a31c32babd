namespace Unroll.Kernels;

/// <summary>A function of two numbers: once on lanes, for speed, and once on plain numbers, as the definition that tests compare with.</summary>
public interface IBinaryOp
{
    /// <summary>The function on every pair of elements.</summary>
    static abstract V Invoke<V>(V a, V b) where V : struct, ILane<V>;

    /// <summary>The definition.</summary>
    static abstract T Reference<T>(T a, T b) where T : struct, System.Numerics.IFloatingPointIeee754<T>;
}
