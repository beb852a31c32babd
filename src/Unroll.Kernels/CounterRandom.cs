using System.Runtime.InteropServices;

namespace Unroll.Kernels;

/// <summary>Random numbers as pure functions of a key and a counter: no state, the same values in any order, split and number of threads.</summary>
/// <remarks>
/// Element i of a draw that starts at a counter depends on (key, counter + i) alone. The generator is Philox4x32-10 (Salmon, Moraes,
/// Dror, Shaw 2011): position p is word p mod 4 of the block whose counter is p / 4.
/// </remarks>
public static partial class CounterRandom
{
    private const int Chunk = 128;
    private const int Group = 64;

    /// <summary>y[i] uniform in [0, 1), a multiple of 2^-24.</summary>
    /// <param name="key">Names the stream; see <see cref="Mix(ulong, ulong)"/>.</param>
    /// <param name="counter">Position of the first element in the stream.</param>
    /// <param name="y">The draws.</param>
    public static void Uniform(ulong key, ulong counter, Span<float> y)
    {
        Span<uint> words = stackalloc uint[Group];
        for (var i = 0; i < y.Length;)
        {
            var position = counter + (ulong)i;
            var skip = (int)(position & 3);
            Blocks(key, position >> 2, words);
            var take = Math.Min(Group - skip, y.Length - i);
            ToUniform(words);
            MemoryMarshal.Cast<uint, float>(words).Slice(skip, take).CopyTo(y.Slice(i, take));
            i += take;
        }
    }

    /// <summary>y[i] normal with mean 0 and variance 1 (Box-Muller on the two words of a pair), at most 5.77 in size.</summary>
    /// <param name="key">Names the stream.</param>
    /// <param name="counter">Position of the first element in the stream.</param>
    /// <param name="y">The draws.</param>
    public static void Normal(ulong key, ulong counter, Span<float> y)
    {
        Span<float> draws = stackalloc float[Chunk];
        for (var i = 0; i < y.Length;)
        {
            // Whole blocks of four; the ends of what is asked for may lie inside one.
            var position = counter + (ulong)i;
            var skip = (int)(position & 3);
            NormalBlocks(key, position >> 2, draws);
            var take = Math.Min(Chunk - skip, y.Length - i);
            draws.Slice(skip, take).CopyTo(y.Slice(i, take));
            i += take;
        }
    }

    /// <summary>y[i] normal with mean 0 and variance 1, drawn again while it is beyond two standard deviations.</summary>
    /// <param name="key">Names the stream.</param>
    /// <param name="counter">Position of the first element in the stream.</param>
    /// <param name="y">The draws.</param>
    public static void TruncatedNormal(ulong key, ulong counter, Span<float> y)
    {
        Normal(key, counter, y);
        for (var i = 0; i < y.Length; i++)
            for (var attempt = 1UL; !(Math.Abs(y[i]) <= 2f); attempt++)
                Normal(Mix(key, attempt), counter + (ulong)i, y.Slice(i, 1));
    }

    /// <summary>y[i] = scale with probability keep, else 0.</summary>
    /// <param name="key">Names the stream.</param>
    /// <param name="counter">Position of the first element in the stream.</param>
    /// <param name="keep">Probability of the scale, 0 to 1.</param>
    /// <param name="scale">The value kept elements take.</param>
    /// <param name="y">The draws.</param>
    public static void Bernoulli(ulong key, ulong counter, float keep, float scale, Span<float> y)
    {
        Uniform(key, counter, y);
        for (var i = 0; i < y.Length; i++) y[i] = y[i] < keep ? scale : 0f;
    }

    /// <summary>y[i] = 0 with probability rate, else 1 / (1 - rate): the mask of a dropout that keeps the mean.</summary>
    /// <param name="key">Names the stream.</param>
    /// <param name="counter">Position of the first element in the stream.</param>
    /// <param name="rate">Share of elements dropped, 0 to 1; at 1 everything is 0.</param>
    /// <param name="y">The mask.</param>
    public static void DropoutMask(ulong key, ulong counter, float rate, Span<float> y) =>
        Bernoulli(key, counter, 1 - rate, rate < 1 ? 1 / (1 - rate) : 0f, y);

    /// <summary>y[i] an integer from low to high - 1, each with the same probability up to 2^-32 of the range.</summary>
    /// <param name="key">Names the stream.</param>
    /// <param name="counter">Position of the first element in the stream.</param>
    /// <param name="low">The smallest value.</param>
    /// <param name="high">One above the largest value.</param>
    /// <param name="y">The draws.</param>
    /// <exception cref="ArgumentException">high is not above low.</exception>
    public static void Ints(ulong key, ulong counter, int low, int high, Span<int> y)
    {
        if (high <= low) throw new ArgumentException($"CounterRandom.Ints: the range from {low} to below {high} is empty; give a high above low.");
        var range = (ulong)((long)high - low);
        Span<uint> words = stackalloc uint[4];
        for (var i = 0; i < y.Length;)
        {
            var position = counter + (ulong)i;
            Block(key, position >> 2, words);
            for (var w = (int)(position & 3); w < 4 && i < y.Length; w++, i++) y[i] = (int)(low + (long)(words[w] * range >> 32));
        }
    }

    /// <summary>The numbers 0 to n - 1 in an order that depends on (key, n) alone.</summary>
    /// <param name="key">Names the order.</param>
    /// <param name="n">How many numbers.</param>
    public static int[] Permutation(ulong key, int n)
    {
        var order = new int[n];
        for (var i = 0; i < n; i++) order[i] = i;
        Span<uint> words = stackalloc uint[4];
        for (var i = n - 1; i > 0; i--)
        {
            Block(key, (ulong)i, words);
            var other = (int)Math.BigMul((ulong)words[1] << 32 | words[0], (ulong)i + 1, out _);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }

    /// <summary>A new key from a key and a number, e.g. a step; different salts give unrelated streams.</summary>
    public static ulong Mix(ulong key, ulong salt) => Finish(Finish(key + 0x9E3779B97F4A7C15) + salt * 0xD1342543DE82EF95 + 0x2545F4914F6CDD1D);

    /// <summary>A new key from a key and a text, e.g. the path of a weight; a function of the UTF-16 units, the same on every machine.</summary>
    public static ulong Mix(ulong key, string text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var unit in text)
        {
            hash = (hash ^ (unit & 0xFFu)) * 0x100000001B3;
            hash = (hash ^ (uint)(unit >> 8)) * 0x100000001B3;
        }

        return Mix(Mix(key, (ulong)text.Length), hash);
    }

    // The finishing step of SplitMix64: every input bit reaches every output bit.
    private static ulong Finish(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
