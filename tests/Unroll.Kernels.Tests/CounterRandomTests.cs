namespace Unroll.Kernels.Tests;

public class CounterRandomTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdcceb, 0x5001e420u, 0x24126ea1u)]
    public void The_generator_gives_the_published_answers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint a0, uint a1, uint a2, uint a3)
    {
        CounterRandom.Rounds(ref c0, ref c1, ref c2, ref c3, k0, k1);
        Assert.Equal((a0, a1, a2, a3), (c0, c1, c2, c3));
    }

    [Fact]
    public void An_element_depends_on_key_and_position_alone()
    {
        float[] all = new float[700], normal = new float[700], truncated = new float[700];
        CounterRandom.Uniform(5, 1000, all);
        CounterRandom.Normal(5, 1000, normal);
        CounterRandom.TruncatedNormal(5, 1000, truncated);
        var ints = new int[700];
        CounterRandom.Ints(5, 1000, -3, 9, ints);
        foreach (var (start, count) in new[] { (0, 1), (1, 3), (2, 130), (3, 255), (127, 129), (650, 50), (699, 1) })
        {
            var part = new float[count];
            CounterRandom.Uniform(5, 1000 + (ulong)start, part);
            Assert.Equal(all[start..(start + count)], part);
            CounterRandom.Normal(5, 1000 + (ulong)start, part);
            Assert.Equal(normal[start..(start + count)], part);
            CounterRandom.TruncatedNormal(5, 1000 + (ulong)start, part);
            Assert.Equal(truncated[start..(start + count)], part);
            var partInts = new int[count];
            CounterRandom.Ints(5, 1000 + (ulong)start, -3, 9, partInts);
            Assert.Equal(ints[start..(start + count)], partInts);
        }

        float[] other = new float[700];
        CounterRandom.Uniform(6, 1000, other);
        Assert.NotEqual(all, other);
    }

    [Fact]
    public void Draws_have_the_moments_of_their_distribution()
    {
        const int N = 200_000;
        var y = new float[N];
        CounterRandom.Uniform(1, 0, y);
        Assert.All(y, v => Assert.InRange(v, 0, 0.99999997f));
        AssertMoments(y, 0.5, 1 / 12.0);
        CounterRandom.Normal(2, 0, y);
        AssertMoments(y, 0, 1);
        Assert.Equal(0, y.Average(v => (double)v * v * v), 0.03);
        Assert.Equal(3, y.Average(v => (double)v * v * v * v), 0.08);
        CounterRandom.TruncatedNormal(3, 0, y);
        Assert.All(y, v => Assert.InRange(v, -2, 2));
        AssertMoments(y, 0, 0.8796 * 0.8796);
        CounterRandom.DropoutMask(4, 0, 0.3f, y);
        Assert.All(y, v => Assert.True(v is 0 or 1 / 0.7f));
        Assert.Equal(1, y.Average(), 0.006);
        var ints = new int[N];
        CounterRandom.Ints(5, 0, -2, 3, ints);
        for (var v = -2; v < 3; v++) Assert.Equal(0.2, ints.Count(i => i == v) / (double)N, 0.005);
    }

    [Fact]
    public void Neighbouring_keys_and_positions_are_unrelated()
    {
        const int N = 50_000;
        float[] a = new float[N], b = new float[N];
        CounterRandom.Normal(7, 0, a);
        foreach (var key in new[] { 8UL, CounterRandom.Mix(7, 0), CounterRandom.Mix(7, "kernel") })
        {
            CounterRandom.Normal(key, 0, b);
            Assert.Equal(0, a.Zip(b, (x, y) => (double)x * y).Average(), 0.02);
        }

        Assert.Equal(0, a.Zip(a.Skip(1), (x, y) => (double)x * y).Average(), 0.02);
    }

    [Fact]
    public void A_permutation_holds_every_number_once_and_depends_on_its_key()
    {
        foreach (var n in new[] { 0, 1, 2, 10, 1000 })
            Assert.Equal(Enumerable.Range(0, n), CounterRandom.Permutation(9, n).Order());
        Assert.Equal(CounterRandom.Permutation(9, 100), CounterRandom.Permutation(9, 100));
        Assert.NotEqual(CounterRandom.Permutation(9, 100), CounterRandom.Permutation(10, 100));
        var first = new int[4];
        for (var key = 0UL; key < 4000; key++) first[CounterRandom.Permutation(CounterRandom.Mix(key, 1), 4)[0]]++;
        Assert.All(first, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void Keys_are_the_same_on_every_machine()
    {
        Assert.Equal(CounterRandom.Mix(1, "encoder/kernel"), CounterRandom.Mix(1, "encoder/kernel"));
        Assert.NotEqual(CounterRandom.Mix(1, "encoder/kernel"), CounterRandom.Mix(2, "encoder/kernel"));
        Assert.NotEqual(CounterRandom.Mix(1, "ab"), CounterRandom.Mix(1, "ba"));
        Assert.NotEqual(1UL, CounterRandom.Mix(1, ""));
        Assert.Equal(PinnedKey, CounterRandom.Mix(42, "encoder/forward/recurrent_kernel"));
    }

    // Saved models and golden files depend on this value: it may never change.
    private const ulong PinnedKey = 11777629696209781557;

    private static void AssertMoments(float[] y, double mean, double variance)
    {
        var average = y.Average(v => (double)v);
        Assert.Equal(mean, average, 0.01);
        Assert.Equal(variance, y.Average(v => (v - average) * (v - average)), 0.012);
    }
}
