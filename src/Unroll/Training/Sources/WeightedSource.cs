namespace Unroll;

/// <summary>Batches with sample weights from the weights of their classes.</summary>
internal sealed class WeightedSource(BatchSource given, ClassWeights weights) : BatchSource
{
    internal override int? Batches => given.Batches;

    internal override bool IsForeign => given.IsForeign;

    internal override string? Ended => given.Ended;

    internal override ValueTask Begin(int epoch) => given.Begin(epoch);

    internal override ValueTask Resume(int first, int epoch, int batches) => given.Resume(first, epoch, batches);

    internal override async ValueTask<Batch?> Next() => await given.Next().ConfigureAwait(false) is { } batch ? weights.Apply(batch) : null;

    public override ValueTask DisposeAsync() => given.DisposeAsync();
}
