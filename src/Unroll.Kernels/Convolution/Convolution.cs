namespace Unroll.Kernels;

/// <summary>
/// Convolutions as products with the windows of x: each output is one chain of multiply-adds that begins with the bias, over the positions of the kernel in
/// order and the channels of each. Windows are read in place or copied block by block; the scratch stays in the cache, whatever the sizes.
/// </summary>
public static unsafe partial class Convolution
{
    // Multiply-adds of a part.
    private const long PartWork = 1L << 21;

    /// <summary>y = bias + the convolution of x with the kernel (a correlation: the kernel is not turned round, as everywhere in deep learning).</summary>
    /// <param name="spec">Sizes.</param>
    /// <param name="x">[batch, ...inputs, channels].</param>
    /// <param name="kernel">[...sizes, channels / groups, filters].</param>
    /// <param name="bias">[filters], or empty for none.</param>
    /// <param name="y">[batch, ...outputs, filters]; is overwritten.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Forward(ConvolutionSpec spec, ReadOnlySpan<float> x, ReadOnlySpan<float> kernel, ReadOnlySpan<float> bias, Span<float> y)
    {
        Check("x", x.Length, spec.InputSize);
        Check("kernel", kernel.Length, spec.KernelSize);
        Check("bias", bias.IsEmpty ? spec.Filters : bias.Length, spec.Filters);
        Check("y", y.Length, spec.OutputSize);
        if (spec.Rows == 0) return;
        int n = spec.Filters / spec.Groups;
        fixed (float* px = x, pk = kernel, pb = bias, py = y)
        {
            if (spec.IsDepthwise)
            {
                Depthwise(spec, px, pk, pb, py);
                return;
            }
            using var packs = new KernelPacks(spec.Groups, spec.Width, n);
            for (int g = 0; g < spec.Groups; g++)
                packs.Fill(g, pk + (g * n), spec.Filters, 1);
            Run(spec, px, packs, pb, py);
        }
    }

    /// <summary>dx from dy, over everything that was read of x.</summary>
    /// <param name="spec">Sizes.</param>
    /// <param name="dy">[batch, ...outputs, filters].</param>
    /// <param name="kernel">[...sizes, channels / groups, filters].</param>
    /// <param name="dx">[batch, ...inputs, channels]; is overwritten.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void InputGradient(ConvolutionSpec spec, ReadOnlySpan<float> dy, ReadOnlySpan<float> kernel, Span<float> dx)
    {
        Check("dy", dy.Length, spec.OutputSize);
        Check("kernel", kernel.Length, spec.KernelSize);
        Check("dx", dx.Length, spec.InputSize);
        if (spec.InputSize == 0) return;
        int n = spec.Filters / spec.Groups;
        fixed (float* pd = dy, pk = kernel, px = dx)
        {
            if (spec.IsDepthwise)
            {
                DepthwiseInput(spec, pd, pk, px);
                return;
            }
            if (spec.HasStride || spec.Rows == 0)
            {
                using var packs = new KernelPacks(spec.Groups, n, spec.Width);
                for (int g = 0; g < spec.Groups; g++)
                    packs.Fill(g, pk + (g * n), 1, spec.Filters);
                Fold(spec, pd, packs, px);
                return;
            }
            var back = spec.Transposed();
            using var turned = new AlignedBuffer(back.Width * (long)spec.Depth);
            using var kernels = new KernelPacks(spec.Groups, back.Width, spec.Depth);
            fixed (float* start = turned.Array)
            {
                float* t = start + turned.Offset;
                for (int g = 0; g < spec.Groups; g++)
                {
                    Turn(spec, pk + (g * n), n, t);
                    kernels.Fill(g, t, spec.Depth, 1);
                }
            }
            Run(back, pd, kernels, null, px);
        }
    }

    private static void Run(ConvolutionSpec spec, float* x, KernelPacks packs, float* bias, float* y)
    {
        int parts = (int)Math.Clamp(spec.MultiplyAdds / PartWork, 1, Math.Min(64, Math.Max(1, spec.Rows / 16)));
        if (parts < 4) parts = 1;
        Workers.Run(parts, new Job(spec, packs, x, null, bias, y, parts), static (j, part) =>
        {
            ConvolutionSpec s = j.Spec;
            int first = (int)((long)s.Rows * part / j.Parts), end = (int)((long)s.Rows * (part + 1) / j.Parts), block = WindowReader.Block(s), n = s.Filters / s.Groups;
            using var buffer = new AlignedBuffer((long)block * s.Width);
            fixed (float* start = buffer.Array, zero = Gemm.Zeros)
                for (int g = 0; g < s.Groups; g++)
                {
                    var from = j.Bias is null ? new Gemm.Start(zero, 0, 0) : new Gemm.Start(j.Bias + (g * n), 0, 1);
                    var windows = new WindowReader(s, j.X, g, first, end - first, start + buffer.Offset, block);
                    while (windows.Next())
                        Gemm.RunPart(new Gemm.Product(windows.Count, n, s.Width, windows.A, windows.Step, 1, j.Packs[g], 0, 1, from,
                            j.Y + ((nint)windows.Row * s.Filters) + (g * n), s.Filters, 1), j.Packs.Tiles);
                }
        });
    }

    /// <summary>Windows of gradients, added up sample by sample: where strides are above 1, the other way would multiply by many zeros.</summary>
    private static void Fold(ConvolutionSpec spec, float* dy, KernelPacks packs, float* dx)
    {
        bool threads = spec.MultiplyAdds >= 4 * PartWork;
        int parts = threads ? Math.Min(spec.Batch, 64) : 1;
        Workers.Run(parts, new Job(spec, packs, dx, dy, null, null, parts), static (j, part) =>
        {
            ConvolutionSpec s = j.Spec;
            int block = WindowReader.Block(s), n = s.Filters / s.Groups;
            long size = s.InputSize / s.Batch;
            using var buffer = new AlignedBuffer((long)block * s.Width);
            fixed (float* start = buffer.Array, zero = Gemm.Zeros)
            {
                float* windows = start + buffer.Offset;
                for (int b = (int)((long)s.Batch * part / j.Parts); b < (int)((long)s.Batch * (part + 1) / j.Parts); b++)
                {
                    float* x = j.X + (b * size);
                    for (long i = 0; i < size; i += int.MaxValue)
                        new Span<float>(x + i, (int)Math.Min(int.MaxValue, size - i)).Clear();
                    for (int g = 0; g < s.Groups; g++)
                        for (int row = 0, count; row < s.RowsPerItem; row += count)
                        {
                            count = Math.Min(block, s.RowsPerItem - row);
                            float* d = j.Dy + (((nint)b * s.RowsPerItem + row) * s.Filters) + (g * n);
                            Gemm.RunPart(new Gemm.Product(count, s.Width, n, d, s.Filters, 1, j.Packs[g], 0, 1, new Gemm.Start(zero, 0, 0), windows, s.Width, 1), j.Packs.Tiles);
                            WindowReader.Scatter(s, windows, g, row, count, x);
                        }
                }
            }
        });
    }

    /// <summary>One group's part of the kernel, its positions in opposite order, channels and filters exchanged.</summary>
    private static void Turn(ConvolutionSpec spec, float* kernel, int filters, float* target)
    {
        for (int tap = spec.Taps - 1; tap >= 0; tap--)
            for (int f = 0; f < filters; f++)
                for (int c = 0; c < spec.Depth; c++)
                    *target++ = kernel[((((nint)tap * spec.Depth) + c) * spec.Filters) + f];
    }

    private static void Check(string name, int given, long needed)
    {
        if (given < needed)
            throw new ArgumentException($"Convolution - {name} has {given} numbers, but the sizes need {needed}; pass the whole dense array.");
    }

    private sealed class Job(ConvolutionSpec spec, KernelPacks packs, float* x, float* dy, float* bias, float* y, int parts)
    {
        public readonly ConvolutionSpec Spec = spec;
        public readonly KernelPacks Packs = packs;
        public readonly float* X = x, Dy = dy, Bias = bias, Y = y;
        public readonly int Parts = parts;
    }
}
