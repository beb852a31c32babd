using Unroll.Kernels;

namespace Unroll;

/// <summary>Draws a token from logits. The draw of step t is a pure function of (seed, t).</summary>
internal sealed class TokenDraw(TextSampling options, int vocabulary)
{
    readonly ulong _key = CounterRandom.Mix((ulong)options.Seed, "sample");
    readonly int[] _ids = new int[vocabulary];
    readonly double[] _shares = new double[vocabulary];
    readonly float[] _uniform = new float[1];

    /// <summary>The next id; never padding or unknown.</summary>
    public int Next(ReadOnlySpan<float> logits, long step)
    {
        const int first = Vocabulary.UnknownId + 1;
        if (options.Temperature == 0)
            return first + Largest(logits[first..]);
        var count = 0;
        for (var id = first; id < logits.Length; id++)
            (_ids[count], _shares[count++]) = (id, -logits[id] / options.Temperature);
        var ids = _ids.AsSpan(0, count);
        var shares = _shares.AsSpan(0, count);
        if (options.TopK is not null || options.TopP is not null)
        {
            shares.Sort(ids);
            count = Math.Min(count, options.TopK ?? count);
        }
        var least = double.PositiveInfinity;
        foreach (var s in shares)
            least = Math.Min(least, s);
        var total = 0.0;
        for (var i = 0; i < count; i++)
            total += shares[i] = Math.Exp(least - shares[i]);
        if (options.TopP is { } p)
        {
            var kept = 0.0;
            for (var i = 0; i < count; i++)
                if ((kept += shares[i]) >= p * total)
                    (count, total) = (i + 1, kept);
        }
        CounterRandom.Uniform(_key, (ulong)step, _uniform);
        var left = _uniform[0] * total;
        for (var i = 0; i < count - 1; i++)
            if ((left -= shares[i]) < 0)
                return ids[i];
        return ids[count - 1];
    }

    static int Largest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best])
                best = i;
        return best;
    }
}
