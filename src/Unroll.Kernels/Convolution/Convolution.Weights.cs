namespace Unroll.Kernels;

public static unsafe partial class Convolution
{
    // Numbers in all the sums that parts keep for themselves: 16 MB.
    private const long MostPartial = 1L << 22;

    /// <summary>
    /// The kernel's gradient: windows of x, transposed, times dy. Long batches are cut into shards that depend on the sizes alone; their sums are added in order, so
    /// any number of threads gives the same bits.
    /// </summary>
    /// <param name="spec">Sizes.</param>
    /// <param name="x">[batch, ...inputs, channels].</param>
    /// <param name="dy">[batch, ...outputs, filters].</param>
    /// <param name="dKernel">[...sizes, channels / groups, filters]; is overwritten.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void KernelGradient(ConvolutionSpec spec, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dKernel)
    {
        Check("x", x.Length, spec.InputSize);
        Check("dy", dy.Length, spec.OutputSize);
        Check("dKernel", dKernel.Length, spec.KernelSize);
        int size = checked((int)spec.KernelSize);
        dKernel[..size].Clear();
        if (spec.Rows == 0) return;
        // What is multiplied element by element reads memory for each of its few multiply-adds.
        long work = spec.IsDepthwise ? PartWork / 16 : PartWork;
        int shards = (int)Math.Min(Math.Min(8, spec.MultiplyAdds / work), Math.Min(spec.Rows / 256, MostPartial / size));
        fixed (float* px = x, pd = dy, pk = dKernel)
        {
            if (shards < 2)
            {
                Accumulate(spec, px, pd, 0, spec.Rows, pk, alone: false);
                return;
            }
            using var partial = new AlignedBuffer((long)size * shards);
            fixed (float* start = partial.Array)
            {
                Workers.Run(shards, new Job(spec, null!, px, pd, null, start + partial.Offset, shards), static (j, part) =>
                {
                    int first = (int)((long)j.Spec.Rows * part / j.Parts), end = (int)((long)j.Spec.Rows * (part + 1) / j.Parts), size = (int)j.Spec.KernelSize;
                    float* sum = j.Y + ((nint)part * size);
                    new Span<float>(sum, size).Clear();
                    Accumulate(j.Spec, j.X, j.Dy, first, end, sum, alone: true);
                });
                for (int shard = 0; shard < shards; shard++)
                    WindowReader.Sum(start + partial.Offset + ((nint)shard * size), pk, size);
            }
        }
    }

    /// <summary>sum += windows of some rows, transposed, times their dy; on this thread alone, or each product on all.</summary>
    private static void Accumulate(ConvolutionSpec spec, float* x, float* dy, int first, int end, float* sum, bool alone)
    {
        if (spec.IsDepthwise)
        {
            var rows = new DepthwiseRows(spec, DepthwiseTarget.Kernel, x, sum, null, dy, first, end);
            Lanes.Dispatch(ref rows);
            return;
        }
        int block = WindowReader.Block(spec), n = spec.Filters / spec.Groups;
        using var buffer = new AlignedBuffer((long)block * spec.Width);
        fixed (float* start = buffer.Array)
            for (int g = 0; g < spec.Groups; g++)
            {
                float* target = sum + (g * n);
                var windows = new WindowReader(spec, x, g, first, end - first, start + buffer.Offset, block);
                while (windows.Next())
                {
                    var product = new Gemm.Product(spec.Width, n, windows.Count, windows.A, 1, windows.Step, dy + ((nint)windows.Row * spec.Filters) + (g * n), spec.Filters, 1,
                        new Gemm.Start(target, spec.Filters, 1), target, spec.Filters, 1);
                    if (alone) Gemm.RunPart(product, null);
                    else Gemm.Split(product);
                }
            }
    }
}
