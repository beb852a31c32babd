using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Cross-entropy of single logits against targets in [0, 1], stable for logits of any size.</summary>
public static unsafe class BinaryCrossEntropy
{
    /// <summary>loss = max(x, 0) - x * target + log(1 + e^-|x|), element by element.</summary>
    /// <param name="logits">x.</param>
    /// <param name="targets">Targets, as many as logits.</param>
    /// <param name="loss">The losses.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Forward(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, Span<float> loss)
    {
        Require.Elements(nameof(BinaryCrossEntropy), "targets", targets.Length, 1, logits.Length);
        Require.Elements(nameof(BinaryCrossEntropy), "loss", loss.Length, 1, logits.Length);
        fixed (float* px = logits, pt = targets, py = loss)
        {
            var arrays = stackalloc float*[] { px, pt, py };
            SpanLoop<Loss>.Start(default, arrays, 3, logits.Length);
        }
    }

    /// <summary>dx = (sigmoid(x) - target) * dLoss; exactly 0 where dLoss is 0.</summary>
    /// <param name="logits">x.</param>
    /// <param name="targets">Targets, as many as logits.</param>
    /// <param name="dLoss">Gradients of the losses.</param>
    /// <param name="dLogits">Gradients of the logits.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Backward(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> dLoss, Span<float> dLogits)
    {
        Require.Elements(nameof(BinaryCrossEntropy), "targets", targets.Length, 1, logits.Length);
        Require.Elements(nameof(BinaryCrossEntropy), "dLoss", dLoss.Length, 1, logits.Length);
        Require.Elements(nameof(BinaryCrossEntropy), "dLogits", dLogits.Length, 1, logits.Length);
        fixed (float* px = logits, pt = targets, pd = dLoss, py = dLogits)
        {
            var arrays = stackalloc float*[] { px, pt, pd, py };
            SpanLoop<Gradient>.Start(default, arrays, 4, logits.Length);
        }
    }

    private readonly struct Loss : ISpanKernel
    {
        public static int Writes => 0b100;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* x = arrays[0], t = arrays[1], y = arrays[2];
            for (nint i = 0; i < n; i += V.Width)
            {
                var logit = V.Load(x + i);
                V.Store(V.AtLeast(logit, V.Zero) - logit * V.Load(t + i) + VectorMath.Log1p(VectorMath.Exp(-V.Abs(logit))), y + i);
            }
        }
    }

    private readonly struct Gradient : ISpanKernel
    {
        public static int Writes => 0b1000;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* x = arrays[0], t = arrays[1], dy = arrays[2], dx = arrays[3];
            for (nint i = 0; i < n; i += V.Width)
            {
                var scale = V.Load(dy + i);
                var gradient = (VectorMath.Sigmoid(V.Load(x + i)) - V.Load(t + i)) * scale;
                V.Store(V.Select(V.Equal(scale, V.Zero), V.Zero, gradient), dx + i);
            }
        }
    }
}
