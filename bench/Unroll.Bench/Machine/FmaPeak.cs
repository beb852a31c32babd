using System.Runtime.CompilerServices;
using Unroll.Kernels;

namespace Unroll.Bench;

/// <summary>The machine's peak in multiply-adds: twelve independent chains in registers at the widest lane.</summary>
internal static class FmaPeak
{
    const int Chains = 12, Turns = 200_000;

    /// <summary>Floating-point operations a second of this many threads, best of several tries.</summary>
    internal static Throughput Measure(int threads, double seconds = 0.25) => Throughput.Of(threads, seconds, _ => () =>
    {
        var action = new ChainsOfMultiplyAdds();
        Lanes.Dispatch(ref action);
        return 2.0 * Chains * Turns * Lanes.Width / (Lanes.Width == 1 ? 1 : 32);
    });

    struct ChainsOfMultiplyAdds : ILaneAction
    {
        public bool Sink;

        // The seed is not a constant, so that nothing of the loop can be computed ahead.
        public void Run<V>() where V : struct, ILane<V> =>
            Sink = V.Any(V.Less(Loop(V.Splat(1f - (Environment.TickCount & 1) * 1e-7f), V.Splat(1e-9f)), V.Zero));

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        static V Loop<V>(V x, V y) where V : struct, ILane<V>
        {
            V a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
            for (var turn = 0; turn < Turns; turn++)
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
}
