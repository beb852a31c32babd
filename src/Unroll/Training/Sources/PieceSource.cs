namespace Unroll;

/// <summary>Cuts each batch of sequences into pieces along time: truncated backpropagation through time.</summary>
internal sealed class PieceSource(BatchSource whole, int steps, int? batches) : BatchSource
{
    readonly Queue<Batch> _pieces = [];
    int _index;

    internal override int? Batches => batches;

    internal override bool IsForeign => whole.IsForeign;

    internal override string? Ended => whole.Ended;

    internal override ValueTask Begin(int epoch)
    {
        _pieces.Clear();
        _index = 0;
        return whole.Begin(epoch);
    }

    internal override async ValueTask Resume(int first, int epoch, int batches)
    {
        _pieces.Clear();
        _index = 0;
        await whole.Resume(first, epoch, 0).ConfigureAwait(false);
        await Skip(epoch, batches).ConfigureAwait(false);
    }

    internal override async ValueTask<Batch?> Next()
    {
        while (_pieces.Count == 0)
        {
            if (await whole.Next().ConfigureAwait(false) is not { } batch)
                return null;
            Cut(batch);
        }
        return _pieces.Dequeue() with { Index = _index++ };
    }

    public override ValueTask DisposeAsync() => whole.DisposeAsync();

    void Cut(Batch batch)
    {
        var time = Steps(batch.Inputs);
        for (var i = 0; i < batch.Targets.Count; i++)
            if (batch.Targets[i] is { Rank: var rank, Shape: var shape } && (rank < 2 || shape[1] != time))
                throw new ArgumentException(FormattableString.Invariant($"Fit: TruncateSteps = {steps} cuts sequences of {time} steps into pieces, and target '{batch.Targets.NameOf(i)}' {shape} has no {time} steps; ") +
                    "needed a target for each step. Usual fix: ReturnSequences on the last recurrent layer and targets [batch, time, ...], or TruncateSteps of the recurrent layer, which cuts gradients alone.");
        for (var from = 0; from < time; from += steps)
        {
            var (start, end) = (from, Math.Min(time, from + steps));
            var piece = batch with
            {
                Inputs = batch.Inputs.Map(x => Piece(x, time, start, end)),
                Targets = batch.Targets.Map(y => Piece(y, time, start, end)),
                SampleWeights = batch.SampleWeights is { } w ? Piece(w, time, start, end) : null,
                StartsSequence = batch.StartsSequence && from == 0,
                Piece = from / steps,
            };
            // Nothing to learn from a piece that is padding in every row.
            if (from == 0 || piece.Inputs[0].Mask is not { } mask || mask.Steps.AsSpan<bool>().Contains(true))
                _pieces.Enqueue(piece);
        }
    }

    /// <summary>The steps of the first input.</summary>
    internal static int Steps(Values inputs) => inputs[0].Rank >= 2 ? inputs[0].Shape[1] : throw new ArgumentException(
        $"Fit: TruncateSteps cuts sequences along time, and input '{inputs.NameOf(0)}' {inputs[0].Shape} has no axis of time; needed [batch, time, ...].");

    // What has other lengths along its second axis holds no steps: conditions go into every piece whole.
    static Tensor Piece(Tensor x, int time, int from, int to)
    {
        if (x.Rank < 2 || x.Shape[1] != time)
            return x;
        Slice rows = .., steps = from..to;
        var piece = x.WithMask(null)[rows, steps];
        return x.Mask is { } mask ? piece.WithMask(Mask.From(mask.Steps[rows, steps], mask.Origin)) : piece;
    }
}
