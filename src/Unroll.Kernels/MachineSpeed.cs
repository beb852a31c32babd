using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>What the machine can do at most with <see cref="Workers.Threads"/> threads, measured: the measures that a computation is held against.</summary>
public static unsafe class MachineSpeed
{
    // Independent chains, enough to keep two multiply-add units of latency four busy; turns of about 50 microseconds.
    private const int Chains = 12, Turns = 40_000;

    /// <summary>Floating-point operations a second (a multiply-add is two): multiply-adds in registers on all threads, best of the turns.</summary>
    /// <param name="seconds">How long to try.</param>
    public static double MultiplyAdds(double seconds = 0.1) => Rate(seconds, 0, static (_, _) =>
    {
        var action = new ChainsOfMultiplyAdds();
        Lanes.Dispatch(ref action);
        return action.Done;
    });

    /// <summary>Bytes a second that all threads together read from a block of this size, each its own part, again and again.</summary>
    /// <param name="bytes">Size of the block: it decides which cache, or the memory, is read.</param>
    /// <param name="seconds">How long to try.</param>
    public static double Read(long bytes, double seconds = 0.1) => Rate(seconds, bytes, static (block, length) =>
    {
        // A turn of 16 MB or more, so that the clock costs nothing.
        var action = new Reading { Block = block, Count = length, Times = (int)Math.Max(1, (4 << 20) / length) };
        Lanes.Dispatch(ref action);
        return sizeof(float) * (double)action.Times * length;
    });

    private static double Rate(double seconds, long bytes, Work work)
    {
        int threads = Workers.Threads;
        var rates = new double[threads];
        nint count = (nint)(Math.Max(1024, bytes / threads / sizeof(float)) / 128 * 128);
        Workers.Run(threads, (rates, count: bytes == 0 ? 0 : count, seconds, work), static (s, part) =>
        {
            var block = new float[s.count];
            Array.Fill(block, 1f);
            fixed (float* p = block)
            {
                s.work(p, s.count);
                for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < s.seconds;)
                {
                    long start = Stopwatch.GetTimestamp();
                    double done = s.work(p, s.count);
                    s.rates[part] = Math.Max(s.rates[part], done / Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        });
        return rates.Sum();
    }

    private delegate double Work(float* block, nint count);

    private struct ChainsOfMultiplyAdds : ILaneAction
    {
        public double Done;
        public bool Sink;

        // The seed is not a constant, so that nothing of the loop can be computed ahead.
        public void Run<V>() where V : struct, ILane<V>
        {
            Sink = V.Any(V.Less(Loop(V.Splat(1f - ((Environment.TickCount & 1) * 1e-7f)), V.Splat(1e-9f)), V.Zero));
            Done = 2.0 * Chains * Turns * V.Width;
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static V Loop<V>(V x, V y) where V : struct, ILane<V>
        {
            V a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (int turn = 0; turn < Turns; turn++)
            {
                a = V.Fma(a, x, y);
                b = V.Fma(b, x, y);
                c = V.Fma(c, x, y);
                d = V.Fma(d, x, y);
                e = V.Fma(e, x, y);
                f = V.Fma(f, x, y);
                g = V.Fma(g, x, y);
                h = V.Fma(h, x, y);
                i = V.Fma(i, x, y);
                j = V.Fma(j, x, y);
                k = V.Fma(k, x, y);
                l = V.Fma(l, x, y);
            }
            return a + b + c + d + e + f + g + h + i + j + k + l;
        }
    }

    private struct Reading : ILaneAction
    {
        public float* Block;
        public nint Count;
        public int Times;
        public bool Sink;

        public void Run<V>() where V : struct, ILane<V> => Sink = V.Any(V.Less(Sum<V>(Block, Count, Times), V.Zero));

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static V Sum<V>(float* p, nint count, int times) where V : struct, ILane<V>
        {
            V a = V.Zero, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            for (int turn = 0; turn < times; turn++)
            {
                for (nint i = 0; i + (8 * V.Width) <= count; i += 8 * V.Width)
                {
                    a += V.Load(p + i);
                    b += V.Load(p + i + V.Width);
                    c += V.Load(p + i + (2 * V.Width));
                    d += V.Load(p + i + (3 * V.Width));
                    e += V.Load(p + i + (4 * V.Width));
                    f += V.Load(p + i + (5 * V.Width));
                    g += V.Load(p + i + (6 * V.Width));
                    h += V.Load(p + i + (7 * V.Width));
                }
            }
            return a + b + c + d + e + f + g + h;
        }
    }
}
