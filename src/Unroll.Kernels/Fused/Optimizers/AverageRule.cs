using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>A running mean of another array: w = keep w + take g.</summary>
/// <param name="keep">What w is multiplied by.</param>
/// <param name="take">What g is multiplied by.</param>
public readonly struct AverageRule(double keep, double take) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        w = V.Splat((float)keep) * w + V.Splat((float)take) * g;
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        w = T.CreateChecked(keep) * w + T.CreateChecked(take) * g;
    }
}
