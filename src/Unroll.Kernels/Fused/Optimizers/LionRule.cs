using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Lion: w -= rate sign(beta1 a + (1 - beta1) g); a = beta2 a + (1 - beta2) g.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="beta1">The share of the mean in the direction.</param>
/// <param name="beta2">How much of the mean stays.</param>
public readonly struct LionRule(double rate, double beta1, double beta2) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        var direction = V.Splat((float)beta1) * a + V.Splat((float)(1 - beta1)) * g;
        var step = V.Splat((float)rate);
        w -= V.Select(V.Less(V.Zero, direction), step, V.Select(V.Less(direction, V.Zero), -step, V.Zero));
        a = V.Splat((float)beta2) * a + V.Splat((float)(1 - beta2)) * g;
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        var direction = T.CreateChecked(beta1) * a + T.CreateChecked(1 - beta1) * g;
        w -= T.CreateChecked(rate) * (direction > T.Zero ? T.One : direction < T.Zero ? -T.One : T.Zero);
        a = T.CreateChecked(beta2) * a + T.CreateChecked(1 - beta2) * g;
    }
}
