namespace Unroll.Kernels;

/// <summary>Random numbers as pure functions of a key and a position. (First form: replaced by the Philox generator.)</summary>
public static class CounterRandom
{
    /// <summary>A new key from a key and a number.</summary>
    public static ulong Mix(ulong key, ulong salt)
    {
        var z = key * 0x9E3779B97F4A7C15UL + salt + 0x632BE59BD9B4E019UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>A new key from a key and a text.</summary>
    public static ulong Mix(ulong key, string text)
    {
        foreach (var c in text)
            key = Mix(key, c);
        return Mix(key, (ulong)text.Length);
    }

    /// <summary>Uniform on [0, 1).</summary>
    public static void Uniform(ulong key, ulong counter, Span<float> y)
    {
        for (var i = 0; i < y.Length; i++)
            y[i] = (Mix(key, counter + (ulong)i) >> 40) * (1f / (1 << 24));
    }

    /// <summary>Standard normal.</summary>
    public static void Normal(ulong key, ulong counter, Span<float> y)
    {
        for (var i = 0; i < y.Length; i++)
        {
            var (a, b) = (Mix(key, 2 * (counter + (ulong)i)) >> 40, Mix(key, 2 * (counter + (ulong)i) + 1) >> 40);
            y[i] = (float)(Math.Sqrt(-2 * Math.Log((a + 0.5) / (1 << 24))) * Math.Cos(2 * Math.PI * b / (1 << 24)));
        }
    }
}
