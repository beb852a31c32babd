using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Adagrad: a += g^2; w -= rate g / sqrt(a + epsilon), or / (sqrt(a) + epsilon).</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="epsilon">Keeps the division from exploding.</param>
/// <param name="outside">Whether epsilon is added to the root, as PyTorch does.</param>
public readonly struct AdagradRule(double rate, double epsilon, bool outside) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        a += g * g;
        w -= V.Splat((float)rate) * g / (outside ? V.Sqrt(a) + V.Splat((float)epsilon) : V.Sqrt(a + V.Splat((float)epsilon)));
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        a += g * g;
        w -= T.CreateChecked(rate) * g / (outside ? T.Sqrt(a) + T.CreateChecked(epsilon) : T.Sqrt(a + T.CreateChecked(epsilon)));
    }
}
