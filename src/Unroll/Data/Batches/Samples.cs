using Unroll.Kernels;

namespace Unroll;

/// <summary>Where the samples of a <see cref="Dataset"/> come from: tensors in memory, or batches cut when they are asked for.</summary>
internal abstract class Samples
{
    /// <summary>How many samples an epoch has.</summary>
    internal abstract int Count { get; }

    /// <summary>The only batch size that fits the order of the samples, or null for any.</summary>
    internal virtual int? BatchSize => null;

    /// <summary>Samples that follow one another.</summary>
    internal abstract Cut Range(int start, int count);

    /// <summary>Samples in any order.</summary>
    internal abstract Cut Pick(ReadOnlySpan<int> rows);

    /// <summary>The order of an epoch: a pure function of (seed, epoch).</summary>
    internal virtual int[] Order(int seed, int epoch) => Permutation(seed, epoch, Count);

    /// <summary>What is looked at before training: finite numbers, labels within the classes. Default: everything.</summary>
    internal virtual Cut Checked => Range(0, Count);

    internal static int[] Permutation(int seed, int epoch, int count) => CounterRandom.Permutation(Key(seed, epoch), count);

    internal static ulong Key(int seed, int epoch) => CounterRandom.Mix(CounterRandom.Mix((ulong)seed, "shuffle"), (ulong)epoch);

    /// <summary>What a batch is made of.</summary>
    internal readonly record struct Cut(Values Inputs, Values Targets, Tensor? Weights);
}
