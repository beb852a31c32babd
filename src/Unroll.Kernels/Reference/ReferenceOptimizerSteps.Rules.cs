using System.Numerics;

namespace Unroll.Kernels;

public static partial class ReferenceOptimizerSteps
{
    /// <summary>See <see cref="OptimizerSteps.Run{TRule}"/>.</summary>
    public static void Run<TRule, T>(TRule rule, Span<T> w, ReadOnlySpan<T> g, Span<T> a = default, Span<T> b = default, Span<T> c = default)
        where TRule : struct, IOptimizerRule where T : struct, IFloatingPointIeee754<T>
    {
        T none = T.Zero, nothing = T.Zero, neither = T.Zero;
        for (var i = 0; i < w.Length; i++)
            rule.Plain(ref w[i], g[i], ref a.IsEmpty ? ref none : ref a[i], ref b.IsEmpty ? ref nothing : ref b[i], ref c.IsEmpty ? ref neither : ref c[i]);
    }
}
