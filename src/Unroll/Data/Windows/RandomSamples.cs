using Unroll.Kernels;

namespace Unroll;

/// <summary>A number of samples drawn anew for each epoch: without repetition as long as there are enough.</summary>
internal sealed class RandomSamples(Samples all, int perEpoch) : Samples
{
    internal override int Count => perEpoch;

    internal override Cut Checked => all.Checked;

    internal override Cut Range(int start, int count) => all.Pick(Order(0, 0).AsSpan(start, count));

    internal override Cut Pick(ReadOnlySpan<int> rows) => all.Pick(rows);

    internal override int[] Order(int seed, int epoch)
    {
        var order = new int[perEpoch];
        for (var (at, round) = (0, 0); at < perEpoch; round++)
        {
            var some = CounterRandom.Permutation(CounterRandom.Mix(CounterRandom.Mix(Key(seed, epoch), "windows"), (ulong)round), all.Count);
            var take = Math.Min(perEpoch - at, some.Length);
            some.AsSpan(0, take).CopyTo(order.AsSpan(at));
            at += take;
        }
        return order;
    }
}
