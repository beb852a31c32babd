using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Unroll.Bench;

/// <summary>How fast floats can be read from a block of memory of some size, all threads together.</summary>
internal static class ReadBandwidth
{
    /// <summary>Bytes a second.</summary>
    /// <param name="threads">How many threads read.</param>
    /// <param name="bytes">What all of them read together, each its own part.</param>
    /// <param name="seconds">For how long.</param>
    internal static Throughput Measure(int threads, long bytes, double seconds) => Throughput.Of(threads, seconds, _ =>
    {
        var block = new float[bytes / threads / sizeof(float)];
        Array.Fill(block, 1f);
        // A turn of a millisecond or more, so that the clock costs nothing.
        var passes = (int)Math.Max(1, 64_000_000 / (block.LongLength * sizeof(float)));
        return () =>
        {
            var sum = 0f;
            for (var i = 0; i < passes; i++)
                sum += Vector512.IsHardwareAccelerated ? Sum512(block) : Sum256(block);
            return sum > 0 ? (double)passes * block.Length * sizeof(float) : 0;
        };
    });

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static float Sum512(float[] block)
    {
        ref var p = ref MemoryMarshal.GetArrayDataReference(block);
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (nuint i = 0; i + 128 <= (nuint)block.Length; i += 128)
        {
            a += Vector512.LoadUnsafe(ref p, i);
            b += Vector512.LoadUnsafe(ref p, i + 16);
            c += Vector512.LoadUnsafe(ref p, i + 32);
            d += Vector512.LoadUnsafe(ref p, i + 48);
            e += Vector512.LoadUnsafe(ref p, i + 64);
            f += Vector512.LoadUnsafe(ref p, i + 80);
            g += Vector512.LoadUnsafe(ref p, i + 96);
            h += Vector512.LoadUnsafe(ref p, i + 112);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static float Sum256(float[] block)
    {
        ref var p = ref MemoryMarshal.GetArrayDataReference(block);
        Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        for (nuint i = 0; i + 64 <= (nuint)block.Length; i += 64)
        {
            a += Vector256.LoadUnsafe(ref p, i);
            b += Vector256.LoadUnsafe(ref p, i + 8);
            c += Vector256.LoadUnsafe(ref p, i + 16);
            d += Vector256.LoadUnsafe(ref p, i + 24);
            e += Vector256.LoadUnsafe(ref p, i + 32);
            f += Vector256.LoadUnsafe(ref p, i + 40);
            g += Vector256.LoadUnsafe(ref p, i + 48);
            h += Vector256.LoadUnsafe(ref p, i + 56);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h);
    }
}
