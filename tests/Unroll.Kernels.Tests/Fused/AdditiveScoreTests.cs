namespace Unroll.Kernels.Tests;

public class AdditiveScoreTests
{
    // Batch, queries, time, units.
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1, 1, 1, 1 }, { 2, 1, 3, 4 }, { 3, 2, 4, 5 }, { 2, 3, 5, 8 }, { 2, 1, 7, 16 }, { 2, 2, 6, 17 }, { 1, 3, 9, 33 }, { 3, 1, 20, 256 }, { 2, 0, 3, 4 }, { 2, 3, 0, 4 }, { 2, 3, 4, 0 }, { 0, 2, 3, 4 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Scores_and_gradients_are_their_definition(int batch, int queries, int time, int units)
    {
        foreach (var scaled in new[] { true, false })
        {
            var (q, k, s, d) = (Values(batch * queries * units, 1), Values(batch * time * units, 2), scaled ? Values(units, 3) : [], Values(batch * queries * time, 4));
            float[] y = Filled(d.Length), dq = Filled(q.Length), dk = Filled(k.Length), ds = Filled(s.Length);
            AdditiveScore.Forward(q, k, s, batch, queries, time, units, y);
            AdditiveScore.Backward(q, k, s, d, batch, queries, time, units, dq, dk, ds);
            double[] exactY = new double[y.Length], exactQ = new double[q.Length], exactK = new double[k.Length], exactS = new double[s.Length];
            for (var b = 0; b < batch; b++)
                for (var i = b * queries; i < (b + 1) * queries; i++)
                    for (var t = 0; t < time; t++)
                        for (var u = 0; u < units; u++)
                        {
                            var h = Math.Tanh((double)q[i * units + u] + k[(b * time + t) * units + u]);
                            var (weight, up) = (scaled ? s[u] : 1.0, d[i * time + t]);
                            exactY[i * time + t] += weight * h;
                            exactQ[i * units + u] += up * weight * (1 - h * h);
                            exactK[(b * time + t) * units + u] += up * weight * (1 - h * h);
                            if (scaled) exactS[u] += up * h;
                        }

            AssertClose(exactY, y);
            AssertClose(exactQ, dq);
            AssertClose(exactK, dk);
            AssertClose(exactS, ds);
        }
    }

    [Fact]
    public void A_row_alone_and_any_number_of_threads_give_the_same_bits()
    {
        const int batch = 16, queries = 4, time = 21, units = 130;
        var (q, k, s, d) = (Values(batch * queries * units, 1), Values(batch * time * units, 2), Values(units, 3), Values(batch * queries * time, 4));
        (float[] Y, float[] DQ, float[] DK, float[] DS) Run(int threads)
        {
            var before = Workers.Threads;
            Workers.Threads = threads;
            try
            {
                float[] y = new float[d.Length], dq = new float[q.Length], dk = new float[k.Length], ds = new float[units];
                AdditiveScore.Forward(q, k, s, batch, queries, time, units, y);
                AdditiveScore.Backward(q, k, s, d, batch, queries, time, units, dq, dk, ds);
                return (y, dq, dk, ds);
            }
            finally
            {
                Workers.Threads = before;
            }
        }

        var (one, three) = (Run(1), Run(3));
        Assert.Equal(one.Y, three.Y);
        Assert.Equal(one.DQ, three.DQ);
        Assert.Equal(one.DK, three.DK);
        Assert.Equal(one.DS, three.DS);
        float[] alone = new float[queries * time], aloneQ = new float[queries * units], aloneK = new float[time * units];
        AdditiveScore.Forward(q.AsSpan(2 * queries * units), k.AsSpan(2 * time * units), s, 1, queries, time, units, alone);
        AdditiveScore.Backward(q.AsSpan(2 * queries * units), k.AsSpan(2 * time * units), s, d.AsSpan(2 * queries * time), 1, queries, time, units, aloneQ, aloneK, []);
        Assert.Equal(one.Y.AsSpan(2 * queries * time, queries * time).ToArray(), alone);
        Assert.Equal(one.DQ.AsSpan(2 * queries * units, queries * units).ToArray(), aloneQ);
        Assert.Equal(one.DK.AsSpan(2 * time * units, time * units).ToArray(), aloneK);
    }

    [Fact]
    public void An_array_that_is_too_short_is_named()
    {
        Assert.Contains("keys has 5 elements", Assert.Throws<ArgumentException>(() => AdditiveScore.Forward(new float[4], new float[5], [], 1, 2, 3, 2, new float[6])).Message);
        Assert.Contains("scale has 1 elements", Assert.Throws<ArgumentException>(() => AdditiveScore.Forward(new float[4], new float[6], new float[1], 1, 2, 3, 2, new float[6])).Message);
        Assert.Contains("dScale has 1 elements",
            Assert.Throws<ArgumentException>(() => AdditiveScore.Backward(new float[4], new float[6], new float[2], new float[6], 1, 2, 3, 2, new float[4], new float[6], new float[1])).Message);
    }

    private static float[] Values(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => (random.NextSingle() * 2 - 1) * 1.5f)];
    }

    /// <summary>What stands in a result before must not count.</summary>
    private static float[] Filled(int n)
    {
        var x = new float[n];
        Array.Fill(x, 7f);
        return x;
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * Math.Max(1, Math.Abs(expected[i])), FormattableString.Invariant($"element {i} of {expected.Length} is {actual[i]:R}, not {expected[i]:R}"));
    }
}
