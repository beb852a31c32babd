using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Momentum as PyTorch has it: a = keep a + take g; w -= rate (ahead a + g) with Nesterov, else rate a.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="keep">The share of the buffer that stays; 0 in the first step.</param>
/// <param name="take">The share of the gradient that is added; 1 in the first step.</param>
/// <param name="ahead">The momentum to look ahead with (Nesterov); 0 for none.</param>
public readonly struct TorchMomentumRule(double rate, double keep, double take, double ahead) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        a = V.Splat((float)keep) * a + V.Splat((float)take) * g;
        w -= V.Splat((float)rate) * (ahead == 0 ? a : g + V.Splat((float)ahead) * a);
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        a = T.CreateChecked(keep) * a + T.CreateChecked(take) * g;
        w -= T.CreateChecked(rate) * (ahead == 0 ? a : g + T.CreateChecked(ahead) * a);
    }
}
