using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>One step of an optimizer over the elements of a weight, in one pass through memory.</summary>
public static unsafe partial class OptimizerSteps
{
    /// <summary>Gradient descent as in Keras: v = momentum * v - lr * g; w += v, or w += momentum * v - lr * g with Nesterov's look-ahead.</summary>
    /// <param name="w">The weight, changed.</param>
    /// <param name="g">Its gradient.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="momentum">Momentum; 0 for plain descent.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <param name="slot">The velocity v, changed; empty where momentum is 0.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Sgd(Span<float> w, ReadOnlySpan<float> g, float lr, float momentum, bool nesterov, Span<float> slot)
    {
        Same(nameof(Sgd), w.Length, "gradient", g.Length);
        if (momentum != 0) Same(nameof(Sgd), w.Length, "velocity", slot.Length);
        fixed (float* pw = w, pg = g, ps = slot)
        {
            var arrays = stackalloc float*[] { pw, pg, ps };
            if (momentum == 0) SpanLoop<Plain>.Start(new Plain(lr), arrays, 2, w.Length);
            else SpanLoop<Momentum>.Start(new Momentum(lr, momentum, nesterov), arrays, 3, w.Length);
        }
    }

    /// <summary>Adam and AdamW: w -= lr * weightDecay * w first, then the form of Keras or of PyTorch.</summary>
    /// <remarks>
    /// m += (1 - b1) (g - m); v += (1 - b2) (g^2 - v); with amsgrad v is replaced below by its largest value so far.
    /// Keras: w -= lr sqrt(1 - b2^step) / (1 - b1^step) * m / (sqrt(v) + eps).
    /// PyTorch: w -= lr / (1 - b1^step) * m / (sqrt(v) / sqrt(1 - b2^step) + eps).
    /// <para>The rates are double because 1 - 0.999f is 0.00100005: give 0.999, not 0.999f.</para>
    /// </remarks>
    /// <param name="w">The weight, changed.</param>
    /// <param name="g">Its gradient.</param>
    /// <param name="m">Running mean of the gradient, changed; zeros before the first step.</param>
    /// <param name="v">Running mean of its square, changed; zeros before the first step.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="b1">Decay of m.</param>
    /// <param name="b2">Decay of v.</param>
    /// <param name="eps">Added to the root: 1e-7 in Keras, 1e-8 in PyTorch.</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="amsgrad">Largest v so far, changed; empty to do without.</param>
    /// <param name="pytorchEpsilon">Whether eps is added after the correction, as PyTorch does.</param>
    /// <param name="weightDecay">Decoupled weight decay (AdamW); 0 for none.</param>
    /// <exception cref="ArgumentException">Lengths differ, or the step is below 1.</exception>
    public static void Adam(Span<float> w, ReadOnlySpan<float> g, Span<float> m, Span<float> v, double lr, double b1, double b2, double eps, long step,
        Span<float> amsgrad, bool pytorchEpsilon, double weightDecay)
    {
        Same(nameof(Adam), w.Length, "gradient", g.Length);
        fixed (float* pw = w, pg = g, pm = m, pv = v, ps = amsgrad)
        {
            var arrays = stackalloc float*[] { pw, pg, pm, pv, ps };
            SpanLoop<AdamStep>.Start(AdamKernel(w.Length, m.Length, v.Length, lr, b1, b2, eps, step, amsgrad.Length, pytorchEpsilon, weightDecay), arrays, amsgrad.IsEmpty ? 4 : 5, w.Length, heavy: true);
        }
    }

    /// <summary><see cref="Sgd"/> with the gradient of a table given by its rows; the same numbers.</summary>
    public static void SgdRows(Span<float> w, RowSum g, float lr, float momentum, bool nesterov, Span<float> slot)
    {
        Same(nameof(Sgd), w.Length, "gradient", (long)g.Rows * g.Width);
        if (momentum != 0) Same(nameof(Sgd), w.Length, "velocity", slot.Length);
        fixed (float* pw = w, ps = slot)
        {
            var arrays = stackalloc float*[] { pw, null, ps };
            if (momentum == 0) g.Run(new Plain(lr), arrays, 2);
            else g.Run(new Momentum(lr, momentum, nesterov), arrays, 3);
        }
    }

    /// <summary><see cref="Adam"/> with the gradient of a table given by its rows; the same numbers, for the rows without a gradient too: their moments decay.</summary>
    public static void AdamRows(Span<float> w, RowSum g, Span<float> m, Span<float> v, double lr, double b1, double b2, double eps, long step,
        Span<float> amsgrad, bool pytorchEpsilon, double weightDecay)
    {
        Same(nameof(Adam), w.Length, "gradient", (long)g.Rows * g.Width);
        fixed (float* pw = w, pm = m, pv = v, ps = amsgrad)
        {
            var arrays = stackalloc float*[] { pw, null, pm, pv, ps };
            g.Run(AdamKernel(w.Length, m.Length, v.Length, lr, b1, b2, eps, step, amsgrad.Length, pytorchEpsilon, weightDecay), arrays, amsgrad.IsEmpty ? 4 : 5);
        }
    }

    private static AdamStep AdamKernel(int w, int m, int v, double lr, double b1, double b2, double eps, long step, int amsgrad, bool pytorchEpsilon, double weightDecay)
    {
        Same(nameof(Adam), w, "first moment", m);
        Same(nameof(Adam), w, "second moment", v);
        if (amsgrad != 0) Same(nameof(Adam), w, "amsgrad slot", amsgrad);
        if (step < 1) throw new ArgumentOutOfRangeException(nameof(step), step, $"Adam: the step is {step}; steps count from 1.");
        var (rate, root) = Corrections(lr, b1, b2, step, pytorchEpsilon);
        return new AdamStep((float)(1 - b1), (float)(1 - b2), (float)eps, (float)rate, (float)root, (float)(1 - lr * weightDecay), amsgrad != 0);
    }

    // The factor of m, and what sqrt(v) is multiplied by before eps is added.
    internal static (double Rate, double Root) Corrections(double lr, double b1, double b2, long step, bool pytorch)
    {
        var first = 1 - Math.Pow(b1, step);
        var second = Math.Sqrt(1 - Math.Pow(b2, step));
        return pytorch ? (lr / first, 1 / second) : (lr * second / first, 1);
    }

    private static void Same(string step, int expected, string what, long actual)
    {
        if (expected != actual) throw new ArgumentException($"{step}: the weight has {expected} elements and the {what} {actual}; they must be equal.");
    }

    private readonly struct Plain(float lr) : ISpanKernel
    {
        public static int Writes => 1;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* w = arrays[0], g = arrays[1];
            var rate = V.Splat(lr);
            for (nint i = 0; i < n; i += V.Width) V.Store(V.Load(w + i) - rate * V.Load(g + i), w + i);
        }
    }

    private readonly struct Momentum(float lr, float momentum, bool nesterov) : ISpanKernel
    {
        public static int Writes => 0b101;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* w = arrays[0], g = arrays[1], slot = arrays[2];
            V rate = V.Splat(lr), keep = V.Splat(momentum);
            for (nint i = 0; i < n; i += V.Width)
            {
                var step = rate * V.Load(g + i);
                var velocity = keep * V.Load(slot + i) - step;
                V.Store(velocity, slot + i);
                if (nesterov) velocity = keep * velocity - step;
                V.Store(V.Load(w + i) + velocity, w + i);
            }
        }
    }

    private readonly struct AdamStep(float a1, float a2, float eps, float rate, float root, float keep, bool amsgrad) : ISpanKernel
    {
        public static int Writes => 0b11101;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* w = arrays[0], g = arrays[1], m = arrays[2], v = arrays[3], largest = arrays[4];
            V first = V.Splat(a1), second = V.Splat(a2), small = V.Splat(eps), factor = V.Splat(rate), scale = V.Splat(root), decay = V.Splat(keep);
            for (nint i = 0; i < n; i += V.Width)
            {
                var gradient = V.Load(g + i);
                var mean = V.Load(m + i);
                mean += (gradient - mean) * first;
                V.Store(mean, m + i);
                var square = V.Load(v + i);
                square += (gradient * gradient - square) * second;
                V.Store(square, v + i);
                if (amsgrad)
                {
                    square = V.Max(V.Load(largest + i), square);
                    V.Store(square, largest + i);
                }

                V.Store(V.Load(w + i) * decay - factor * mean / (V.Sqrt(square) * scale + small), w + i);
            }
        }
    }
}
