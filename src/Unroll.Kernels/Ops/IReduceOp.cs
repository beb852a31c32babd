namespace Unroll.Kernels;

// A reduction: what is done to an element first, and how two partial results become one.
internal interface IReduceOp
{
    static abstract float Identity { get; }

    static abstract V Prepare<V>(V x) where V : struct, ILane<V>;

    static abstract V Combine<V>(V a, V b) where V : struct, ILane<V>;
}
