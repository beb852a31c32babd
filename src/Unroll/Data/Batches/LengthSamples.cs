using Unroll.Kernels;

namespace Unroll;

/// <summary>Padded sequences in batches of similar length, each cut to its own longest.</summary>
internal sealed class LengthSamples : Samples
{
    /// <summary>Batches that are sorted together: enough for similar lengths, few enough that epochs differ.</summary>
    const int Pool = 50;

    readonly Samples _all;
    readonly int[] _lengths;
    readonly int _time;
    readonly int _size;
    readonly bool? _targetsPerStep;

    public LengthSamples(Samples all, int size, bool? targetsPerStep)
    {
        (_all, _size, _targetsPerStep) = (all, size, targetsPerStep);
        var mask = all.Range(0, all.Count).Inputs.Select(x => x.Mask).FirstOrDefault(m => m is { Kind: MaskKind.Right or MaskKind.Left })
            ?? throw new ArgumentException("Dataset.ByLength: no input is padded (has a mask of lengths); needed at least one. Usual fix: Sequences.From(sequences) as the input.");
        (_lengths, _time) = (mask.Lengths(), mask.Time);
        foreach (var target in all.Range(0, 1).Targets)
            _ = PerStep(target);
    }

    internal override int Count => _all.Count;

    internal override Cut Checked => _all.Checked;

    internal override Cut Range(int start, int count) => Trimmed(_all.Range(start, count), _lengths.AsSpan(start, count));

    internal override Cut Pick(ReadOnlySpan<int> rows)
    {
        var lengths = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            lengths[i] = _lengths[rows[i]];
        return Trimmed(_all.Pick(rows), lengths);
    }

    /// <summary>Sorted by length within pools of a random order; then whole batches change places. A last, smaller batch stays last.</summary>
    internal override int[] Order(int seed, int epoch)
    {
        var sorted = Sorted(seed, epoch, _size);
        var whole = Count / _size;
        var places = CounterRandom.Permutation(CounterRandom.Mix(Key(seed, epoch), "batches"), whole);
        var order = new int[Count];
        for (var b = 0; b < whole; b++)
            sorted.AsSpan(places[b] * _size, _size).CopyTo(order.AsSpan(b * _size));
        sorted.AsSpan(whole * _size).CopyTo(order.AsSpan(whole * _size));
        return order;
    }

    /// <summary>Rows in batches of similar length with at most so many steps each, padding included.</summary>
    public int[][] Within(int steps, int seed, int epoch)
    {
        var longest = Math.Max(1, _lengths.Max());
        if (longest > steps)
            throw new ArgumentException(FormattableString.Invariant($"Dataset.BatchesByLength: a sequence of {longest} steps does not fit into {steps} steps a batch. Usual fix: more steps a batch, or Padded to cut long sequences."));
        List<int[]> batches = [];
        List<int> batch = [];
        var most = 0;
        foreach (var row in Sorted(seed, epoch, Math.Max(1, steps / longest)))
        {
            most = Math.Max(most, Math.Max(1, _lengths[row]));
            if ((batch.Count + 1) * most > steps)
            {
                batches.Add([.. batch]);
                batch.Clear();
                most = Math.Max(1, _lengths[row]);
            }
            batch.Add(row);
        }
        batches.Add([.. batch]);
        return [.. CounterRandom.Permutation(CounterRandom.Mix(Key(seed, epoch), "batches"), batches.Count).Select(b => batches[b])];
    }

    int[] Sorted(int seed, int epoch, int size)
    {
        var order = Permutation(seed, epoch, Count);
        return [.. order.Chunk(Math.Max(1, Pool * size)).SelectMany(pool => pool.OrderBy(row => _lengths[row]))];
    }

    Cut Trimmed(Cut cut, ReadOnlySpan<int> lengths)
    {
        var longest = 1;
        foreach (var n in lengths)
            longest = Math.Max(longest, n);
        if (longest == _time)
            return cut;
        var left = false;
        foreach (var x in cut.Inputs)
            left |= x.Mask is { Kind: MaskKind.Left, Time: var time } && time == _time;
        Slice steps = left ? (_time - longest).._time : ..longest;
        return new(cut.Inputs.Map(x => x.Mask is { Time: var time } && time == _time ? Steps(x) : x), cut.Targets.Map(y => PerStep(y) ? Steps(y) : y),
            cut.Weights is { Rank: > 1 } w && w.Shape[1] == _time ? w[.., steps] : cut.Weights);

        Tensor Steps(Tensor x)
        {
            var some = x.WithMask(null)[.., steps];
            return x.Mask is { } mask ? some.WithMask(Mask.From(mask.Steps[.., steps], mask.Origin)) : some;
        }
    }

    bool PerStep(Tensor target) => target.Rank > 1 && target.Shape[1] == _time && (target.Mask is not null || target.Rank > 2 || target.DType == DType.Int32 || (_targetsPerStep ?? throw new ArgumentException(
        FormattableString.Invariant($"Dataset.ByLength: targets {target.Shape} may be one number for each of {_time} steps, or {_time} numbers a sample. Usual fix: targetsPerStep: true or false."))));
}
