using System.Runtime.CompilerServices;

namespace Unroll.Kernels;

/// <summary>Softmax along the last axis of a contiguous array: y = e^(x - max) / sum e^(x - max).</summary>
public static unsafe class Softmax
{
    /// <summary>y = softmax(x), row by row. A row of only -infinity gives NaN.</summary>
    /// <param name="x">The argument, [rows, n].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="n">Length of a row.</param>
    /// <param name="y">The result, [rows, n]; may be x.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Forward(ReadOnlySpan<float> x, int rows, int n, Span<float> y)
    {
        Require.Elements(nameof(Softmax), "x", x.Length, rows, n);
        Require.Elements(nameof(Softmax), "y", y.Length, rows, n);
        fixed (float* px = x, py = y)
        {
            var arrays = stackalloc float*[] { px, py };
            RowLoop<ForwardRow>.Start(default, arrays, rows, n);
        }
    }

    /// <summary>dx = y * (dy - sum(y * dy)), row by row.</summary>
    /// <param name="y">The result of the forward pass, [rows, n].</param>
    /// <param name="dy">Its gradient, [rows, n].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="n">Length of a row.</param>
    /// <param name="dx">Gradient of the argument, [rows, n]; may be dy.</param>
    /// <exception cref="ArgumentException">An array is too short.</exception>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int n, Span<float> dx)
    {
        Require.Elements(nameof(Softmax), "y", y.Length, rows, n);
        Require.Elements(nameof(Softmax), "dy", dy.Length, rows, n);
        Require.Elements(nameof(Softmax), "dx", dx.Length, rows, n);
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
            float* x = arrays[0] + (nint)row * n, y = arrays[1] + (nint)row * n;
            if (n <= V.Width)
            {
                RowMath<V>.ShortSoftmax(x, y, n);
                return;
            }

            var sum = RowMath<V>.ExpSum(x, RowMath<V>.Max(x, n), y, n);
            SpanLoop<Divide>.Start<V>(new Divide(sum), &y, 1, n);
        }
    }

    private readonly struct BackwardRow : IRowKernel
    {
        public void Row<V>(float** arrays, int row, int n) where V : struct, ILane<V>
        {
            var own = stackalloc float*[] { arrays[0] + (nint)row * n, arrays[1] + (nint)row * n, arrays[2] + (nint)row * n };
            SpanLoop<Center>.Start<V>(new Center(RowMath<V>.Dot(own[0], own[1], n)), own, 3, n);
        }
    }

    internal readonly struct Divide(float by) : ISpanKernel
    {
        public static int Writes => 1;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            var y = arrays[0];
            var divisor = V.Splat(by);
            for (nint i = 0; i < n; i += V.Width) V.Store(V.Load(y + i) / divisor, y + i);
        }
    }

    private readonly struct Center(float dot) : ISpanKernel
    {
        public static int Writes => 0b100;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Full<V>(float** arrays, nint n) where V : struct, ILane<V>
        {
            float* y = arrays[0], dy = arrays[1], dx = arrays[2];
            var less = V.Splat(dot);
            for (nint i = 0; i < n; i += V.Width) V.Store(V.Load(y + i) * (V.Load(dy + i) - less), dx + i);
        }
    }
}
