using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Layer normalization along the last axis of a contiguous array: y = (x - mean) / sqrt(variance + eps) * gamma + beta.</summary>
public static unsafe class LayerNorm
{
    /// <summary>y = xh * gamma + beta with xh = (x - mean) * r, r = 1 / sqrt(mean((x - mean)^2) + eps), row by row.</summary>
    /// <param name="x">The argument, [rows, n].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="n">Length of a row.</param>
    /// <param name="gamma">Scale, [n]; empty for 1.</param>
    /// <param name="beta">Shift, [n]; empty for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="y">The result, [rows, n]; may be x.</param>
    /// <param name="mean">Mean of each row, [rows].</param>
    /// <param name="reciprocal">r of each row, [rows].</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Forward(ReadOnlySpan<float> x, int rows, int n, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float eps, Span<float> y,
        Span<float> mean, Span<float> reciprocal)
    {
        Require.Elements(nameof(LayerNorm), "x", x.Length, rows, n);
        Require.Elements(nameof(LayerNorm), "y", y.Length, rows, n);
        Require.Elements(nameof(LayerNorm), "mean", mean.Length, rows, 1);
        Require.Elements(nameof(LayerNorm), "reciprocal", reciprocal.Length, rows, 1);
        if (!gamma.IsEmpty) Require.Elements(nameof(LayerNorm), "gamma", gamma.Length, 1, n);
        if (!beta.IsEmpty) Require.Elements(nameof(LayerNorm), "beta", beta.Length, 1, n);
        fixed (float* px = x, py = y, pm = mean, pr = reciprocal, pg = gamma, pb = beta)
        {
            var arrays = stackalloc float*[] { px, py, pm, pr };
            RowLoop<ForwardRow>.Start(new ForwardRow(pg, pb, eps), arrays, rows, n);
        }
    }

    /// <summary>dx = r * (d - mean(d) - xh * mean(d * xh)) with d = dy * gamma; dgamma = sum over rows of dy * xh; dbeta = sum over rows of dy.</summary>
    /// <param name="x">The argument of the forward pass, [rows, n].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="n">Length of a row.</param>
    /// <param name="gamma">Scale, [n]; empty for 1.</param>
    /// <param name="mean">From the forward pass, [rows].</param>
    /// <param name="reciprocal">From the forward pass, [rows].</param>
    /// <param name="dy">Gradient of the result, [rows, n].</param>
    /// <param name="dx">Gradient of the argument, [rows, n], overwritten; may be dy.</param>
    /// <param name="dGamma">Gradient of gamma, [n], overwritten, rows added in order; empty where not wanted.</param>
    /// <param name="dBeta">Gradient of beta, [n], overwritten, rows added in order; empty where not wanted.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Backward(ReadOnlySpan<float> x, int rows, int n, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> reciprocal,
        ReadOnlySpan<float> dy, Span<float> dx, Span<float> dGamma, Span<float> dBeta)
    {
        Require.Elements(nameof(LayerNorm), "x", x.Length, rows, n);
        Require.Elements(nameof(LayerNorm), "dy", dy.Length, rows, n);
        Require.Elements(nameof(LayerNorm), "dx", dx.Length, rows, n);
        Require.Elements(nameof(LayerNorm), "mean", mean.Length, rows, 1);
        Require.Elements(nameof(LayerNorm), "reciprocal", reciprocal.Length, rows, 1);
        if (!gamma.IsEmpty) Require.Elements(nameof(LayerNorm), "gamma", gamma.Length, 1, n);
        if (!dGamma.IsEmpty) Require.Elements(nameof(LayerNorm), "dGamma", dGamma.Length, 1, n);
        if (!dBeta.IsEmpty) Require.Elements(nameof(LayerNorm), "dBeta", dBeta.Length, 1, n);
        dGamma.Clear();
        dBeta.Clear();
        fixed (float* px = x, pdy = dy, pdx = dx, pm = mean, pr = reciprocal, pg = gamma, pdg = dGamma, pdb = dBeta)
        {
            var arrays = stackalloc float*[] { px, pdy, pdx, pm, pr };
            RowLoop<BackwardRow>.Start(new BackwardRow(pg, pdg, pdb), arrays, rows, n, independent: pdg == null && pdb == null);
        }
    }

    private readonly struct ForwardRow(float* gamma, float* beta, float eps) : IRowKernel
    {
        public void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>
        {
            var own = stackalloc float*[] { arrays[0] + (nint)row * n, arrays[1] + (nint)row * n, gamma, beta };
            var mean = RowMath<V>.Sum(own[0], n) / n;
            var reciprocal = 1 / MathF.Sqrt(RowMath<V>.SquareSum(own[0], mean, n) / n + eps);
            arrays[2][row] = mean;
            arrays[3][row] = reciprocal;
            SpanLoop<Normalize>.Start<V>(new Normalize(mean, reciprocal), own, 4, n);
        }
    }

    private readonly struct BackwardRow(float* gamma, float* dGamma, float* dBeta) : IRowKernel
    {
        public void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>
        {
            float* x = arrays[0] + (nint)row * n, dy = arrays[1] + (nint)row * n, dx = arrays[2] + (nint)row * n;
            float mean = arrays[3][row], reciprocal = arrays[4][row];
            if (dGamma != null || dBeta != null)
            {
                var sums = stackalloc float*[] { x, dy, dGamma, dBeta };
                SpanLoop<AddRow>.Start<V>(new AddRow(mean, reciprocal), sums, 4, n);
            }

            // sum(d) and sum(d * xh) first, into a register each; then dx in a second pass.
            var totals = stackalloc float[32];
            V.Store(V.Zero, totals);
            V.Store(V.Zero, totals + 16);
            var own = stackalloc float*[] { x, dy, dx, gamma };
            SpanLoop<Totals>.Start<V>(new Totals(mean, reciprocal, totals), own, 4, n);
            SpanLoop<Spread>.Start<V>(new Spread(mean, reciprocal, RowMath<V>.Fold(totals) / n, RowMath<V>.Fold(totals + 16) / n), own, 4, n);
        }
    }

    private readonly struct Normalize(float mean, float reciprocal) : ISpanKernel
    {
        public static int Writes => 0b10;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* x = arrays[0], y = arrays[1], gamma = arrays[2], beta = arrays[3];
            V center = V.Splat(mean), scale = V.Splat(reciprocal);
            for (nint i = 0; i < n; i += V.Width)
            {
                var value = (V.Load(x + i) - center) * scale;
                if (gamma != null) value *= V.Load(gamma + i);
                if (beta != null) value += V.Load(beta + i);
                V.Store(value, y + i);
            }
        }
    }

    private readonly struct AddRow(float mean, float reciprocal) : ISpanKernel
    {
        public static int Writes => 0b1100;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* x = arrays[0], dy = arrays[1], dGamma = arrays[2], dBeta = arrays[3];
            V center = V.Splat(mean), scale = V.Splat(reciprocal);
            for (nint i = 0; i < n; i += V.Width)
            {
                var d = V.Load(dy + i);
                if (dGamma != null) V.Store(V.Load(dGamma + i) + d * ((V.Load(x + i) - center) * scale), dGamma + i);
                if (dBeta != null) V.Store(V.Load(dBeta + i) + d, dBeta + i);
            }
        }
    }

    // A padded end adds nothing: dy is 0 there.
    private readonly struct Totals(float mean, float reciprocal, float* totals) : ISpanKernel
    {
        public static int Writes => 0;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* x = arrays[0], dy = arrays[1], gamma = arrays[3];
            V center = V.Splat(mean), scale = V.Splat(reciprocal), sum = V.Load(totals), dot = V.Load(totals + 16);
            for (nint i = 0; i < n; i += V.Width)
            {
                var d = V.Load(dy + i);
                if (gamma != null) d *= V.Load(gamma + i);
                sum += d;
                dot = V.Fma(d, (V.Load(x + i) - center) * scale, dot);
            }

            V.Store(sum, totals);
            V.Store(dot, totals + 16);
        }
    }

    private readonly struct Spread(float mean, float reciprocal, float first, float second) : ISpanKernel
    {
        public static int Writes => 0b100;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* x = arrays[0], dy = arrays[1], dx = arrays[2], gamma = arrays[3];
            V center = V.Splat(mean), scale = V.Splat(reciprocal), a = V.Splat(first), b = V.Splat(second);
            for (nint i = 0; i < n; i += V.Width)
            {
                var d = V.Load(dy + i);
                if (gamma != null) d *= V.Load(gamma + i);
                V.Store((d - a - (V.Load(x + i) - center) * scale * b) * scale, dx + i);
            }
        }
    }
}
