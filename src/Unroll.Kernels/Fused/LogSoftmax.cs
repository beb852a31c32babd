using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Logarithm of the softmax along the last axis of a contiguous array: y = x - max - log(sum e^(x - max)).</summary>
public static unsafe class LogSoftmax
{
    /// <summary>y = log(softmax(x)), row by row.</summary>
    /// <param name="x">The argument, [rows, n].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="n">Length of a row.</param>
    /// <param name="y">The result, [rows, n]; may not be x.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Forward(ReadOnlySpan<float> x, int rows, int n, Span<float> y)
    {
        Require.Elements(nameof(LogSoftmax), "x", x.Length, rows, n);
        Require.Elements(nameof(LogSoftmax), "y", y.Length, rows, n);
        fixed (float* px = x, py = y)
        {
            var arrays = stackalloc float*[] { px, py };
            RowLoop<ForwardRow>.Start(default, arrays, rows, n);
        }
    }

    /// <summary>dx = dy - e^y * sum(dy), row by row.</summary>
    /// <param name="y">The result of the forward pass, [rows, n].</param>
    /// <param name="dy">Its gradient, [rows, n].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="n">Length of a row.</param>
    /// <param name="dx">Gradient of the argument, [rows, n]; may be dy.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int n, Span<float> dx)
    {
        Require.Elements(nameof(LogSoftmax), "y", y.Length, rows, n);
        Require.Elements(nameof(LogSoftmax), "dy", dy.Length, rows, n);
        Require.Elements(nameof(LogSoftmax), "dx", dx.Length, rows, n);
        fixed (float* py = y, pdy = dy, pdx = dx)
        {
            var arrays = stackalloc float*[] { py, pdy, pdx };
            RowLoop<BackwardRow>.Start(default, arrays, rows, n);
        }
    }

    private readonly struct ForwardRow : IRowKernel
    {
        public void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>
        {
            var own = stackalloc float*[] { arrays[0] + (nint)row * n, arrays[1] + (nint)row * n };
            var max = RowMath<V>.Max(own[0], n);
            var sum = RowMath<V>.ExpSum(own[0], max, own[1], n);
            SpanLoop<Shift>.Start<V>(new Shift(max, VectorMath.Log(new Lane1(sum)).Value), own, 2, n);
        }
    }

    private readonly struct BackwardRow : IRowKernel
    {
        public void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>
        {
            var own = stackalloc float*[] { arrays[0] + (nint)row * n, arrays[1] + (nint)row * n, arrays[2] + (nint)row * n };
            SpanLoop<Spread>.Start<V>(new Spread(RowMath<V>.Sum(own[1], n)), own, 3, n);
        }
    }

    private readonly struct Shift(float max, float log) : ISpanKernel
    {
        public static int Writes => 0b10;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* x = arrays[0], y = arrays[1];
            V first = V.Splat(max), second = V.Splat(log);
            for (nint i = 0; i < n; i += V.Width) V.Store(V.Load(x + i) - first - second, y + i);
        }
    }

    private readonly struct Spread(float sum) : ISpanKernel
    {
        public static int Writes => 0b100;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* y = arrays[0], dy = arrays[1], dx = arrays[2];
            var all = -V.Splat(sum);
            for (nint i = 0; i < n; i += V.Width) V.Store(V.Fma(VectorMath.Exp(V.Load(y + i)), all, V.Load(dy + i)), dx + i);
        }
    }
}
