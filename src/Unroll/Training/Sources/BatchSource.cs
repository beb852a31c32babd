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

    /// <summary>Begins an epoch after some of its batches, in a training that goes on from a backup.</summary>
    /// <param name="first">The epoch that the training began with.</param>
    /// <param name="epoch">The epoch to go on in.</param>
    /// <param name="batches">How many of its batches are done.</param>
    internal virtual async ValueTask Resume(int first, int epoch, int batches)
    {
        await Begin(epoch).ConfigureAwait(false);
        await Skip(epoch, batches).ConfigureAwait(false);
    }

    private protected async ValueTask Skip(int epoch, int batches)
    {
        for (var i = 0; i < batches; i++)
            if (await Next().ConfigureAwait(false) is null)
                throw new ArgumentException(FormattableString.Invariant($"Fit: epoch {epoch + 1} gave {i} batches, and the backup was made after {batches}; needed the batches of the training that goes on."));
    }

    /// <summary>The next batch of the epoch, or null at its end.</summary>
    internal abstract ValueTask<Batch?> Next();

    /// <summary>Why there was no further batch although the epoch wanted more; null when it is over as it should be.</summary>
    internal virtual string? Ended => null;

    public virtual ValueTask DisposeAsync() => default;
}
