namespace Unroll;

/// <summary>numpy's <c>RandomState(seed).shuffle</c>: the Mersenne twister MT19937 (Matsumoto and Nishimura 1998), so that data sets come in the order that Keras gives them.</summary>
internal sealed class NumpyRandom
{
    readonly uint[] _key = new uint[624];
    int _at = 624;

    public NumpyRandom(int seed)
    {
        var next = unchecked((uint)seed);
        for (uint i = 0; i < 624; i++)
        {
            _key[i] = next;
            next = unchecked(1812433253u * (next ^ next >> 30) + i + 1);
        }
    }

    /// <summary>0 to count - 1 in random order; goes on in the same stream of numbers.</summary>
    public int[] Shuffled(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = count - 1; i > 0; i--)
        {
            var mask = uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount((uint)i);
            uint j;
            while ((j = Next() & mask) > i)
            {
            }
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    public uint Next()
    {
        if (_at == 624)
        {
            for (var k = 0; k < 624; k++)
            {
                var y = _key[k] & 0x80000000 | _key[(k + 1) % 624] & 0x7fffffff;
                _key[k] = _key[(k + 397) % 624] ^ y >> 1 ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
            }
            _at = 0;
        }
        var x = _key[_at++];
        x ^= x >> 11;
        x ^= x << 7 & 0x9d2c5680;
        x ^= x << 15 & 0xefc60000;
        return x ^ x >> 18;
    }
}
