namespace Unroll;

/// <summary>Where training takes its batches from, an epoch at a time.</summary>
internal abstract class BatchSource : IAsyncDisposable
{
    /// <summary>Batches of an epoch, or null when that is not known ahead.</summary>
    internal abstract int? Batches { get; }

    /// <summary>Whether the batches are a user's, so that each has to be looked at.</summary>
    internal virtual bool IsForeign => true;

    /// <summary>Begins an epoch, from 0.</summary>
    internal abstract ValueTask Begin(int epoch);

    /// <summary>The next batch of the epoch, or null at its end.</summary>
    internal abstract ValueTask<Batch?> Next();

    /// <summary>Why there was no further batch although the epoch wanted more; null when it is over as it should be.</summary>
    internal virtual string? Ended => null;

    public virtual ValueTask DisposeAsync() => default;
}
