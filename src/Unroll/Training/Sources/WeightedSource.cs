namespace Unroll;

/// <summary>Batches with sample weights from the weights of their classes.</summary>
internal sealed class WeightedSource(BatchSource given, ClassWeights weights) : BatchSource
{
    internal override int? Batches => given.Batches;

    internal override bool IsForeign => given.IsForeign;

    internal override string? Ended => given.Ended;

    internal override ValueTask Begin(int epoch) => given.Begin(epoch);

    internal override ValueTask Resume(int first, int epoch, int batches) => given.Resume(first, epoch, batches);

    internal override async ValueTask<Batch?> Next() => await given.Next().ConfigureAwait(false) is { } batch ? Weighted(batch) : null;

    public override ValueTask DisposeAsync() => given.DisposeAsync();

    /// <summary>The batch with its sample weights multiplied by those of its classes.</summary>
    Batch Weighted(Batch batch)
    {
        if (batch.Targets.Count != 1)
            throw new ArgumentException(FormattableString.Invariant($"FitOptions.ClassWeights: got them for {batch.Targets.Count} targets; needed one. Usual fix: sample weights in the data set, or class weights of the loss of each output."));
        var own = weights.Of(batch.Targets[0]);
        if (batch.SampleWeights is { } those)
            own = (those.Rank < own.Rank ? those.ExpandDims(1) : those) * (own.Rank < those.Rank ? own.ExpandDims(1) : own);
        return batch with { SampleWeights = own };
    }
}
