using System.Numerics;
using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>RMSprop: a = rho a + (1 - rho) g^2; w -= rate g / sqrt(a + epsilon), or / (sqrt(a) + epsilon).</summary>
/// <param name="rate">Learning rate.</param>
/// <param name="rho">How much of the running means stays.</param>
/// <param name="epsilon">Keeps the division from exploding.</param>
/// <param name="momentum">Momentum; 0 for none. Its array is the last one.</param>
/// <param name="centered">Whether the square of the running mean of g (the second array) is taken off a.</param>
/// <param name="outside">Whether epsilon is added to the root, as PyTorch does; momentum then gathers steps without the rate.</param>
public readonly struct RmsPropRule(double rate, double rho, double epsilon, double momentum, bool centered, bool outside) : IOptimizerRule
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<V>(ref V w, V g, ref V a, ref V b, ref V c) where V : struct, ILane<V>
    {
        V keep = V.Splat((float)rho), take = V.Splat((float)(1 - rho)), small = V.Splat((float)epsilon);
        a = keep * a + take * (g * g);
        var square = a;
        if (centered)
        {
            b = keep * b + take * g;
            // Rounding can make the variance of a steady gradient negative.
            square = V.AtLeast(a - b * b, V.Zero);
        }

        var root = outside ? V.Sqrt(square) + small : V.Sqrt(square + small);
        var step = outside ? g / root : V.Splat((float)rate) * g / root;
        if (momentum != 0)
        {
            ref var gathered = ref centered ? ref c : ref b;
            gathered = V.Splat((float)momentum) * gathered + step;
            step = gathered;
        }

        w -= outside ? V.Splat((float)rate) * step : step;
    }

    /// <inheritdoc/>
    public void Plain<T>(ref T w, T g, ref T a, ref T b, ref T c) where T : struct, IFloatingPointIeee754<T>
    {
        T keep = T.CreateChecked(rho), take = T.CreateChecked(1 - rho), small = T.CreateChecked(epsilon);
        a = keep * a + take * g * g;
        var square = a;
        if (centered)
        {
            b = keep * b + take * g;
            square = T.Max(a - b * b, T.Zero);
        }

        var root = outside ? T.Sqrt(square) + small : T.Sqrt(square + small);
        var step = outside ? g / root : T.CreateChecked(rate) * g / root;
        if (momentum != 0)
        {
            ref var gathered = ref centered ? ref c : ref b;
            gathered = T.CreateChecked(momentum) * gathered + step;
            step = gathered;
        }

        w -= outside ? T.CreateChecked(rate) * step : step;
    }
}
