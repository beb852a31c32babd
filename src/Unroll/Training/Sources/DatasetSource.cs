namespace Unroll;

/// <summary>The batches of a data set, shuffled anew for each epoch.</summary>
/// <param name="data">The samples.</param>
/// <param name="size">Samples a batch.</param>
/// <param name="seed">Decides the order; null leaves the samples as they are.</param>
/// <param name="limit">Batches an epoch at most; null for all.</param>
internal sealed class DatasetSource(Dataset data, int size, int? seed, int? limit) : BatchSource
{
    IEnumerator<Batch>? _epoch;
    int _taken;

    internal override int? Batches => Math.Min((data.Count - 1) / size + 1, limit ?? int.MaxValue);

    internal override bool IsForeign => false;

    internal override ValueTask Begin(int epoch) => Resume(0, epoch, 0);

    internal override ValueTask Resume(int first, int epoch, int batches)
    {
        _epoch?.Dispose();
        (_epoch, _taken) = (data.Batches(size, seed is { } s ? data.Shuffled(s, epoch) : null, batches).GetEnumerator(), batches);
        return default;
    }

    internal override ValueTask<Batch?> Next() => new(_taken++ < limit.GetValueOrDefault(int.MaxValue) && _epoch!.MoveNext() ? _epoch.Current : null);

    public override ValueTask DisposeAsync()
    {
        _epoch?.Dispose();
        return default;
    }
}
