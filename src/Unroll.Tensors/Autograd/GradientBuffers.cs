namespace Unroll;

/// <summary>The arrays of a backward pass: what an operation's gradient allocates is rented, and given back when no sum of the pass holds it any more.</summary>
/// <remarks>A tensor that a user can hold is never given back: user code in a backward pass (<see cref="Tensor.Custom"/>) allocates ordinarily, and what the pass
/// answers is kept as soon as somebody can read it.</remarks>
internal sealed class GradientBuffers
{
    // Below this size an ordinary array costs less than the bookkeeping.
    const int Smallest = 256;

    readonly List<CountedStorage> _loose = [];

    /// <summary>Storage for a gradient, or null where an ordinary array does as well.</summary>
    internal Storage? TryRent(Backend backend, DType type, int count, bool clear)
    {
        if (count < Smallest || type != DType.Float32 || backend is not CpuBackend)
            return null;
        var storage = new RentedStorage(backend, count);
        if (clear)
            Array.Clear(storage.Elements, 0, count);
        _loose.Add(storage);
        return storage;
    }

    /// <summary>A gradient whose numbers are not worked out yet: what it holds goes back when no sum has taken it.</summary>
    internal void Offer(Tensor gradient)
    {
        if (gradient.View.Storage is DeferredStorage deferred)
            _loose.Add(deferred);
    }

    internal static void Hold(Tensor gradient) => (gradient.View.Storage as CountedStorage)?.Hold();

    internal void Drop(Tensor gradient)
    {
        if (gradient.View.Storage is CountedStorage counted && counted.Drop())
            _loose.Add(counted);
    }

    /// <summary>After a node's gradients have been handed on: what no sum has taken goes back.</summary>
    internal void Sweep()
    {
        foreach (var storage in _loose)
            storage.Return();
        _loose.Clear();
    }

    /// <summary>Somebody can read the tensor from now on.</summary>
    internal static Tensor Keep(Tensor gradient)
    {
        (gradient.View.Storage as CountedStorage)?.Keep();
        return gradient;
    }

    /// <summary>The last holder lets go of a gradient that nobody has read.</summary>
    internal static void GiveBack(Tensor gradient)
    {
        if (gradient.View.Storage is CountedStorage counted && counted.Drop())
            counted.Return();
    }
}
