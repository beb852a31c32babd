using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Schedule-free AdamW: b += (1 - beta2) (g^2 - b); a -= rate g / (root sqrt(b) + epsilon); the mean x of all a so far; w = (1 - beta1) a + beta1 x.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="beta1">The share of the mean in the weight.</param>
/// <param name="beta2">How much of the square stays.</param>
/// <param name="root">1 / sqrt(1 - beta2^t).</param>
/// <param name="epsilon">Keeps the division from exploding.</param>
/// <param name="share">The share of the new a in the mean: 1 / t.</param>
public readonly struct ScheduleFreeRule(double rate, double beta1, double beta2, double root, double epsilon, double share) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        V one = V.Splat(1), mix = V.Splat((float)beta1), part = V.Splat((float)share), rest = V.Splat((float)(1 - beta1));
        b += (g * g - b) * V.Splat((float)(1 - beta2));
        var mean = (w - rest * a) / mix;
        a -= V.Splat((float)rate) * g / (V.Sqrt(b) * V.Splat((float)root) + V.Splat((float)epsilon));
        mean = (one - part) * mean + part * a;
        w = rest * a + mix * mean;
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        T mix = T.CreateChecked(beta1), part = T.CreateChecked(share), rest = T.CreateChecked(1 - beta1);
        b += (g * g - b) * T.CreateChecked(1 - beta2);
        var mean = (w - rest * a) / mix;
        a -= T.CreateChecked(rate) * g / (T.Sqrt(b) * T.CreateChecked(root) + T.CreateChecked(epsilon));
        mean = (T.One - part) * mean + part * a;
        w = rest * a + mix * mean;
    }
}
