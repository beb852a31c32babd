namespace Unroll;

/// <summary>Storage whose numbers are worked out when they are first read: a sum of many terms that need not exist one by one, or at all.</summary>
internal abstract class DeferredStorage(Backend backend, int length) : CountedStorage(backend, length)
{
    readonly Lock _lock = new();
    Storage? _made;

    internal sealed override Array Numbers => (Volatile.Read(ref _made) ?? Work()).Elements;

    internal bool IsMade => Volatile.Read(ref _made) is not null;

    /// <summary>Whether a sum takes its terms as its own, so that other terms may be added.</summary>
    internal bool IsOwned { get; set; }

    Storage Work()
    {
        lock (_lock)
        {
            if (_made is { } known)
                return known;
            var made = Make();
            (made as CountedStorage)?.Hold();
            if (IsKept)
                (made as CountedStorage)?.Keep();
            Volatile.Write(ref _made, made);
            return made;
        }
    }

    /// <summary>Works out the numbers.</summary>
    protected abstract Storage Make();

    /// <summary>Whether the terms of another tensor's storage were added to this one's; only for a storage that the caller owns.</summary>
    internal abstract bool TryAdd(Tensor gradient);

    /// <summary>The backward pass is over; works out what must not stay as terms.</summary>
    internal virtual void PassEnds()
    {
    }

    /// <summary>Lets go of the terms.</summary>
    protected abstract void Forget();

    internal override void Keep()
    {
        base.Keep();
        (_made as CountedStorage)?.Keep();
    }

    protected sealed override void GiveBack()
    {
        Forget();
        if (_made is CountedStorage made && made.Drop())
            made.Return();
    }
}
