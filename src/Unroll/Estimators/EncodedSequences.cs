using Unroll.Kernels;

namespace Unroll;

/// <summary>Sequences as a network reads them, still of their own lengths; batches are padded to their own longest.</summary>
internal sealed class EncodedSequences(int[][]? ids, float[][,]? numbers)
{
    public int[] Lengths { get; } = ids is not null ? [.. ids.Select(s => s.Length)] : [.. numbers!.Select(s => s.GetLength(0))];

    public int Count => Lengths.Length;

    /// <summary>Some sequences as one padded batch with its mask.</summary>
    public Tensor Batch(int[] order) => ids is not null ? Sequences.From(order.Select(i => ids[i])) : Sequences.From(order.Select(i => numbers![i]));

    /// <summary>Batches of like lengths, the shortest first: for measuring and predicting.</summary>
    public IEnumerable<int[]> ByLength(int[] samples, int size) => samples.OrderBy(i => Lengths[i]).Chunk(size);

    /// <summary>The batches of a training epoch: samples are shuffled, sorted by length inside runs of 30 batches, and the batches shuffled: a pure function of seed and epoch.</summary>
    public int[][] Shuffled(int[] samples, int size, int seed, int epoch)
    {
        var key = CounterRandom.Mix(CounterRandom.Mix((ulong)seed, "shuffle"), (ulong)epoch);
        int[] order = [.. CounterRandom.Permutation(key, samples.Length).Select(i => samples[i])];
        int[][] batches = [.. order.Chunk(size * 30).SelectMany(run => run.OrderBy(i => Lengths[i]).Chunk(size))];
        return [.. CounterRandom.Permutation(CounterRandom.Mix(key, "batches"), batches.Length).Select(i => batches[i])];
    }
}
