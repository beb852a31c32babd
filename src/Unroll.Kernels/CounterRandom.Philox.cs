using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Unroll.Kernels;

public static partial class CounterRandom
{
    private static void Block(ulong key, ulong block, Span<uint> words)
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = 0, c3 = 0;
        Rounds(ref c0, ref c1, ref c2, ref c3, (uint)key, (uint)(key >> 32));
        (words[0], words[1], words[2], words[3]) = (c0, c1, c2, c3);
    }

    // Sixteen blocks in a row; four at a time where the machine multiplies four pairs at once.
    private static void Blocks(ulong key, ulong block, Span<uint> words)
    {
        for (var i = 0; i < words.Length; i += 16, block += 4)
        {
            if (Avx2.IsSupported) FourBlocks(key, block, words.Slice(i, 16));
            else
                for (var b = 0; b < 4; b++) Block(key, block + (ulong)b, words.Slice(i + 4 * b, 4));
        }
    }

    // One block in each 64-bit element: the low half holds the word, and a widening multiplication ignores the high half.
    private static void FourBlocks(ulong key, ulong block, Span<uint> words)
    {
        var counter = Vector256.Create(block) + Vector256.Create(0UL, 1, 2, 3);
        Vector256<ulong> c0 = counter, c1 = counter >>> 32, c2 = default, c3 = default;
        Vector256<uint> m0 = Vector256.Create(0xD2511F53u), m1 = Vector256.Create(0xCD9E8D57u);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p = Avx2.Multiply(m0, c0.AsUInt32());
            var q = Avx2.Multiply(m1, c2.AsUInt32());
            (c0, c1, c2, c3) = ((q >>> 32) ^ c1 ^ Vector256.Create((ulong)k0), q, (p >>> 32) ^ c3 ^ Vector256.Create((ulong)k1), p);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        var low = Vector256.Create(0xFFFFFFFFUL);
        var first = (c0 & low) | (c1 << 32);
        var second = (c2 & low) | (c3 << 32);
        var target = MemoryMarshal.Cast<uint, ulong>(words);
        for (var b = 0; b < 4; b++) (target[2 * b], target[2 * b + 1]) = (first[b], second[b]);
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

    // The upper 24 bits of each word as a number in [0, 1), in place; exact.
    private static unsafe void ToUniform(Span<uint> words)
    {
        fixed (uint* first = words)
        {
            var convert = new UniformOfWords { Words = (float*)first, Count = words.Length };
            Lanes.Dispatch(ref convert);
        }
    }

    private unsafe struct UniformOfWords : ILaneAction
    {
        public float* Words;
        public int Count;

        public readonly void Run<V>() where V : struct, ILane<V>
        {
            V mask = V.SplatBits(0x00FFFFFF), unit = V.Splat(1f / (1 << 24));
            for (nint i = 0; i < Count; i += V.Width) V.Store(V.FromInt(V.ShiftRight(V.Load(Words + i), 8) & mask) * unit, Words + i);
        }
    }

    // Words 0 and 1 of a block make its first two normals, words 2 and 3 the others.
    private static unsafe void NormalBlocks(ulong key, ulong block, Span<float> y)
    {
        Span<uint> words = stackalloc uint[Chunk];
        Blocks(key, block, words);
        var buffer = stackalloc float[2 * Chunk];
        var angles = buffer + Chunk;
        for (var i = 0; i < Chunk / 2; i++) (buffer[i], angles[i]) = (Open(words[2 * i]), Angle(words[2 * i + 1]));

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
