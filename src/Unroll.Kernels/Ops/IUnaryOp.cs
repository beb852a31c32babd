namespace Unroll.Kernels;

/// <summary>A function of one number: once on lanes, for speed, and once on a plain number, as the definition that tests compare with.</summary>
public interface IUnaryOp
{
    /// <summary>The function on every element of a lane.</summary>
    static abstract V Invoke<V>(V x) where V : struct, ILane<V>;

    /// <summary>The definition.</summary>
    static abstract T Reference<T>(T x) where T : struct, System.Numerics.IFloatingPointIeee754<T>;
}
