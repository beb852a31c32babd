namespace Unroll.Kernels;

/// <summary>Work that is written once for every width and is started by <see cref="Lanes.Dispatch{TAction}(ref TAction)"/>.</summary>
public interface ILaneAction
{
    /// <summary>Does the work with lanes of type <typeparamref name="V"/>.</summary>
    void Run<V>() where V : struct, ILane<V>;
}
