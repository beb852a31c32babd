using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Adamax: a += (1 - beta1) (g - a); b = max(beta2 b, |g|); w -= rate a / (b + epsilon).</summary>
/// <param name="rate">Learning rate over 1 - beta1^t.</param>
/// <param name="beta1">How much of the mean stays.</param>
/// <param name="beta2">How much of the norm stays.</param>
/// <param name="epsilon">Keeps the division from exploding.</param>
/// <param name="inside">Whether epsilon is added to |g| instead, as PyTorch does.</param>
public readonly struct AdamaxRule(double rate, double beta1, double beta2, double epsilon, bool inside) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        a += (g - a) * V.Splat((float)(1 - beta1));
        var size = V.Abs(g);
        b = V.Max(V.Splat((float)beta2) * b, inside ? size + V.Splat((float)epsilon) : size);
        w -= V.Splat((float)rate) * a / (inside ? b : b + V.Splat((float)epsilon));
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        a += (g - a) * T.CreateChecked(1 - beta1);
        var size = T.Abs(g);
        b = T.Max(T.CreateChecked(beta2) * b, inside ? size + T.CreateChecked(epsilon) : size);
        w -= T.CreateChecked(rate) * a / (inside ? b : b + T.CreateChecked(epsilon));
    }
}
