namespace Unroll;

/// <summary>The arrays of a backward pass, or of a model's forward pass without a tape or in a training step: what an operation allocates is rented, and given back when nothing in the pass holds it
/// any more.</summary>
/// <remarks>A tensor that a user can hold is never given back: user code within a pass (<see cref="Tensor.Custom"/>, layers of a user's own) allocates ordinarily, and
/// what it is given and what the pass answers is kept.</remarks>
internal sealed class PassBuffers
{
    // Below this size an ordinary array costs less than the bookkeeping.
    const int Smallest = 256;

    readonly List<CountedStorage> _loose = [];

    /// <summary>Whether operations allocate ordinarily for now: their results are a user's.</summary>
    internal bool IsPaused { get; set; }

    /// <summary>Whether everything is held until <see cref="Release"/>: in a training step, what is recorded reads it backward.</summary>
    internal bool HoldsAll { get; init; }

    /// <summary>Where what is rented from now on begins, for <see cref="Sweep"/>.</summary>
    internal int Mark => _loose.Count;

    /// <summary>Storage for a result, or null where an ordinary array does as well.</summary>
    internal Storage? TryRent(Backend backend, DType type, int count, bool clear)
    {
        if (IsPaused || count < Smallest || type != DType.Float32 || backend is not CpuBackend)
            return null;
        var storage = new RentedStorage(backend, count);
        if (clear)
            Array.Clear(storage.Elements, 0, count);
        if (HoldsAll)
            storage.Hold();
        _loose.Add(storage);
        return storage;
    }

    /// <summary>A gradient whose numbers are not worked out yet: what it holds goes back when no sum has taken it.</summary>
    internal void Offer(Tensor gradient)
    {
        if (gradient.View.Storage is DeferredStorage deferred)
            _loose.Add(deferred);
    }

    internal static void Hold(Tensor x) => (x.View.Storage as CountedStorage)?.Hold();

    /// <summary>One holder less; what nobody holds goes back with the next <see cref="Sweep"/>.</summary>
    internal void Drop(Tensor x)
    {
        if (x.View.Storage is CountedStorage counted && counted.Drop())
            _loose.Add(counted);
    }

    /// <summary>After a node's gradients, or a layer's outputs, have been handed on: what was rented since a mark and nobody has taken goes back.</summary>
    internal void Sweep(int mark = 0)
    {
        for (var i = mark; i < _loose.Count; i++)
            _loose[i].Return();
        _loose.RemoveRange(mark, _loose.Count - mark);
    }

    /// <summary>The training step is over: what is not kept goes back.</summary>
    internal void Release()
    {
        foreach (var storage in _loose)
            storage.Drop();
        Sweep();
    }

    /// <summary>Somebody can read the tensor from now on.</summary>
    internal static Tensor Keep(Tensor x)
    {
        (x.View.Storage as CountedStorage)?.Keep();
        return x;
    }

    /// <summary>The last holder lets go of a gradient that nobody has read.</summary>
    internal static void GiveBack(Tensor gradient)
    {
        if (gradient.View.Storage is CountedStorage counted && counted.Drop())
            counted.Return();
    }
}
