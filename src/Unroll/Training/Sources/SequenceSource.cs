namespace Unroll;

/// <summary>Batches of a user's sequence: without a number of steps an epoch goes through it from the start, with one it goes on where the epoch before stopped.</summary>
/// <param name="open">Begins the sequence for an epoch.</param>
/// <param name="steps">Batches an epoch; null for as many as there are.</param>
/// <param name="restart">Whether each pass begins the sequence anew and the number of steps is the most that it takes: for validation.</param>
internal sealed class SequenceSource(Func<int, IAsyncEnumerator<Batch>> open, int? steps, bool restart = false) : BatchSource
{
    IAsyncEnumerator<Batch>? _batches;
    int _epoch, _taken;
    bool _over;

    internal override int? Batches => restart ? null : steps;

    internal override string? Ended => !_over || _taken >= (restart ? 1 : steps ?? 1) ? null
        : steps is { } wanted && !restart ? FormattableString.Invariant($"the batches ended in epoch {_epoch + 1} after {_taken} of {wanted} steps; the weights are those after the last batch. Usual fix: a sequence without an end, or fewer StepsPerEpoch")
        : FormattableString.Invariant($"the sequence gave no batches for epoch {_epoch + 1}. Usual fix: one that can be gone through again (a list, an iterator method, a function of the epoch), or StepsPerEpoch for one that goes on and on");

    internal override async ValueTask Begin(int epoch)
    {
        (_epoch, _taken) = (epoch, 0);
        if (_batches is not null && steps is not null && !restart)
            return;
        await DisposeAsync().ConfigureAwait(false);
        (_batches, _over) = (open(epoch), false);
    }

    /// <summary>A sequence that goes on from epoch to epoch is gone through from its start: its batches are made, and not trained on.</summary>
    internal override async ValueTask Resume(int first, int epoch, int batches)
    {
        for (var before = first; steps is { } wanted && !restart && before < epoch; before++)
        {
            await Begin(before).ConfigureAwait(false);
            await Skip(before, wanted).ConfigureAwait(false);
        }
        await base.Resume(first, epoch, batches).ConfigureAwait(false);
    }

    internal override async ValueTask<Batch?> Next()
    {
        if (_over || _taken >= (steps ?? int.MaxValue))
            return null;
        _over = !await _batches!.MoveNextAsync().ConfigureAwait(false);
        if (_over)
            return null;
        _taken++;
        return _batches.Current ?? throw new ArgumentException(FormattableString.Invariant($"Fit: batch {_taken} of epoch {_epoch + 1} is null; needed a Batch."));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_batches is { } open)
            await open.DisposeAsync().ConfigureAwait(false);
        _batches = null;
    }

    /// <summary>A sequence that is there at once, as one that may be waited for.</summary>
    internal sealed class AtOnce(IEnumerator<Batch> batches) : IAsyncEnumerator<Batch>
    {
        public Batch Current => batches.Current;

        public ValueTask<bool> MoveNextAsync() => new(batches.MoveNext());

        public ValueTask DisposeAsync()
        {
            batches.Dispose();
            return default;
        }
    }
}
