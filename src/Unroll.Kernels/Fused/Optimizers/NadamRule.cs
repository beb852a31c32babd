using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Nadam: a += (1 - beta1) (g - a); b += (1 - beta2) (g^2 - b); w -= (ofMean a + ofGradient g) / (root sqrt(b) + epsilon).</summary>
/// <param name="ofMean">What the mean is multiplied by: learning rate and correction.</param>
/// <param name="ofGradient">What the gradient is multiplied by.</param>
/// <param name="root">1 / sqrt(1 - beta2^t).</param>
/// <param name="beta1">How much of the mean stays.</param>
/// <param name="beta2">How much of the square stays.</param>
/// <param name="epsilon">Keeps the division from exploding.</param>
public readonly struct NadamRule(double ofMean, double ofGradient, double root, double beta1, double beta2, double epsilon) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        a += (g - a) * V.Splat((float)(1 - beta1));
        b += (g * g - b) * V.Splat((float)(1 - beta2));
        w -= (V.Splat((float)ofMean) * a + V.Splat((float)ofGradient) * g) / (V.Sqrt(b) * V.Splat((float)root) + V.Splat((float)epsilon));
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        a += (g - a) * T.CreateChecked(1 - beta1);
        b += (g * g - b) * T.CreateChecked(1 - beta2);
        w -= (T.CreateChecked(ofMean) * a + T.CreateChecked(ofGradient) * g) / (T.Sqrt(b) * T.CreateChecked(root) + T.CreateChecked(epsilon));
    }
}
