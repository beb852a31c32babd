using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Adadelta: a = rho a + (1 - rho) g^2; d = sqrt(b + epsilon) / sqrt(a + epsilon) g; b = rho b + (1 - rho) d^2; w -= rate d.</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="rho">How much of the running means stays.</param>
/// <param name="epsilon">Added under both roots.</param>
public readonly struct AdadeltaRule(double rate, double rho, double epsilon) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        V keep = V.Splat((float)rho), take = V.Splat((float)(1 - rho)), small = V.Splat((float)epsilon);
        a = keep * a + take * (g * g);
        var step = V.Sqrt(b + small) * g / V.Sqrt(a + small);
        b = keep * b + take * (step * step);
        w -= V.Splat((float)rate) * step;
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        T keep = T.CreateChecked(rho), take = T.CreateChecked(1 - rho), small = T.CreateChecked(epsilon);
        a = keep * a + take * g * g;
        var step = T.Sqrt(b + small) * g / T.Sqrt(a + small);
        b = keep * b + take * step * step;
        w -= T.CreateChecked(rate) * step;
    }
}
