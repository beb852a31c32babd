using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

public static unsafe partial class OptimizerSteps
{
    /// <summary>One step of a rule over a weight. Arrays that the rule does not keep are empty, the last ones first.</summary>
    /// <param name="rule">What is done with each element.</param>
    /// <param name="w">The weight, changed.</param>
    /// <param name="g">Its gradient.</param>
    /// <param name="a">The first array kept for it, changed.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Run<TRule>(TRule rule, Span<float> w, ReadOnlySpan<float> g, Span<float> a = default, Span<float> b = default, Span<float> c = default)
        where TRule : struct, IOptimizerRule
    {
        Same(typeof(TRule).Name, w.Length, "gradient", g.Length);
        var kept = Kept(typeof(TRule).Name, w.Length, a.Length, b.Length, c.Length);
        fixed (float* pw = w, pg = g, pa = a, pb = b, pc = c)
        {
            var arrays = stackalloc float*[] { pw, pg, pa, pb, pc };
            SpanLoop<RuleKernel<TRule>>.Start(new RuleKernel<TRule>(rule, kept), arrays, 2 + kept, w.Length, heavy: true);
        }
    }

    /// <summary><see cref="Run{TRule}"/> with the gradient of a table given by its rows; the same numbers.</summary>
    public static void RunRows<TRule>(TRule rule, Span<float> w, RowSum g, Span<float> a = default, Span<float> b = default, Span<float> c = default)
        where TRule : struct, IOptimizerRule
    {
        Same(typeof(TRule).Name, w.Length, "gradient", (long)g.Rows * g.Width);
        var kept = Kept(typeof(TRule).Name, w.Length, a.Length, b.Length, c.Length);
        fixed (float* pw = w, pa = a, pb = b, pc = c)
        {
            var arrays = stackalloc float*[] { pw, null, pa, pb, pc };
            g.Run(new RuleKernel<TRule>(rule, kept), arrays, 2 + kept);
        }
    }

    // Arrays of no elements count as kept where the weight has none either.
    private static int Kept(string rule, int w, int a, int b, int c)
    {
        if (a > 0) Same(rule, w, "first array", a);
        if (b > 0) Same(rule, w, "second array", b);
        if (c > 0) Same(rule, w, "third array", c);
        return c > 0 ? 3 : b > 0 ? 2 : a > 0 ? 1 : 0;
    }

    private readonly struct RuleKernel<TRule>(TRule rule, int kept) : ISpanKernel where TRule : struct, IOptimizerRule
    {
        public static int Writes => 0b11101;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* w = arrays[0], g = arrays[1], a = kept > 0 ? arrays[2] : null, b = kept > 1 ? arrays[3] : null, c = kept > 2 ? arrays[4] : null;
            for (nint i = 0; i < n; i += V.Width)
            {
                var weight = V.Load(w + i);
                V first = kept > 0 ? V.Load(a + i) : V.Zero, second = kept > 1 ? V.Load(b + i) : V.Zero, third = kept > 2 ? V.Load(c + i) : V.Zero;
                rule.Step(ref weight, V.Load(g + i), ref first, ref second, ref third);
                V.Store(weight, w + i);
                if (kept > 0) V.Store(first, a + i);
                if (kept > 1) V.Store(second, b + i);
                if (kept > 2) V.Store(third, c + i);
            }
        }
    }
}
