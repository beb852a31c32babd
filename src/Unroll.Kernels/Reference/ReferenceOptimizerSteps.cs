using System.Numerics;

namespace Unroll.Kernels;

/// <summary>The steps of <see cref="OptimizerSteps"/> as plain loops.</summary>
public static partial class ReferenceOptimizerSteps
{
    /// <summary>See <see cref="OptimizerSteps.Sgd"/>.</summary>
    public static void Sgd<T>(Span<T> w, ReadOnlySpan<T> g, T lr, T momentum, bool nesterov, Span<T> slot) where T : struct, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < w.Length; i++)
        {
            var step = -lr * g[i];
            if (momentum != T.Zero)
            {
                slot[i] = momentum * slot[i] + step;
                step = nesterov ? momentum * slot[i] + step : slot[i];
            }

            w[i] += step;
        }
    }

    /// <summary>See <see cref="OptimizerSteps.Adam"/>.</summary>
    public static void Adam<T>(Span<T> w, ReadOnlySpan<T> g, Span<T> m, Span<T> v, T lr, T b1, T b2, T eps, long step, Span<T> amsgrad, bool pytorchEpsilon, T weightDecay)
        where T : struct, IFloatingPointIeee754<T>
    {
        var (rate, root) = OptimizerSteps.Corrections(double.CreateChecked(lr), double.CreateChecked(b1), double.CreateChecked(b2), step, pytorchEpsilon);
        for (var i = 0; i < w.Length; i++)
        {
            w[i] -= lr * weightDecay * w[i];
            m[i] += (T.One - b1) * (g[i] - m[i]);
            v[i] += (T.One - b2) * (g[i] * g[i] - v[i]);
            var square = v[i];
            if (!amsgrad.IsEmpty) square = amsgrad[i] = T.Max(amsgrad[i], v[i]);
            w[i] -= T.CreateChecked(rate) * m[i] / (T.Sqrt(square) * T.CreateChecked(root) + eps);
        }
    }
}
