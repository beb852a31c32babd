using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

public static partial class CounterRandom
{
    private static void Block(ulong key, ulong block, Span<uint> words)
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = 0, c3 = 0;
        Rounds(ref c0, ref c1, ref c2, ref c3, (uint)key, (uint)(key >> 32));
        (words[0], words[1], words[2], words[3]) = (c0, c1, c2, c3);
    }

    /// <summary>Ten rounds of Philox4x32 in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Rounds(ref uint c0, ref uint c1, ref uint c2, ref uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var p = 0xD2511F53UL * c0;
            var q = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(q >> 32) ^ c1 ^ k0, (uint)q, (uint)(p >> 32) ^ c3 ^ k1, (uint)p);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
    }

    // Words 0 and 1 of a block make its first two normals, words 2 and 3 the others.
    private static unsafe void NormalBlocks(ulong key, ulong block, Span<float> y)
    {
        Span<uint> words = stackalloc uint[4];
        var buffer = stackalloc float[2 * Chunk];
        var angles = buffer + Chunk;
        for (var i = 0; i < Chunk / 2; i += 2)
        {
            Block(key, block++, words);
            (buffer[i], buffer[i + 1]) = (Open(words[0]), Open(words[2]));
            (angles[i], angles[i + 1]) = (Angle(words[1]), Angle(words[3]));
        }

        var transform = new BoxMuller { Radius = buffer, Angle = angles };
        Lanes.Dispatch(ref transform);
        for (var i = 0; i < Chunk / 2; i++) (y[2 * i], y[2 * i + 1]) = (buffer[i], angles[i]);
    }

    // In (0, 1], so that the logarithm is finite.
    private static float Open(uint word) => ((word >> 8) + 1) * (1f / (1 << 24));

    private static float Angle(uint word) => (word >> 8) * (6.28318531f / (1 << 24));

    private unsafe struct BoxMuller : ILaneAction
    {
        public float* Radius;
        public float* Angle;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>() where V : struct, ILane<V>
        {
            for (var i = 0; i < Chunk / 2; i += V.Width)
            {
                var radius = V.Sqrt(V.Splat(-2f) * VectorMath.Log(V.Load(Radius + i)));
                var angle = V.Load(Angle + i);
                V.Store(radius * VectorMath.Cos(angle), Radius + i);
                V.Store(radius * VectorMath.Sin(angle), Angle + i);
            }
        }
    }
}
