namespace Unroll.Kernels;

public static unsafe partial class Convolution
{
    private static void Depthwise(ConvolutionSpec spec, float* x, float* kernel, float* bias, float* y)
    {
        int parts = (int)Math.Clamp(spec.MultiplyAdds / (PartWork / 16), 1, Math.Min(64, Math.Max(1, spec.Rows / 16)));
        if (parts < 4) parts = 1;
        Workers.Run(parts, new DepthwiseJob(spec, x, kernel, bias, y, parts), static (j, part) =>
        {
            long rows = j.Spec.Rows;
            var range = new DepthwiseRows(j.Spec, DepthwiseTarget.Output, j.X, j.Kernel, j.Bias, j.Y, (int)(rows * part / j.Parts), (int)(rows * (part + 1) / j.Parts));
            Lanes.Dispatch(ref range);
        });
    }

    private static void DepthwiseInput(ConvolutionSpec spec, float* dy, float* kernel, float* dx)
    {
        if (!spec.HasStride && spec.Rows > 0)
        {
            int channels = spec.Channels, taps = spec.Taps;
            using var turned = new AlignedBuffer((long)taps * channels);
            fixed (float* start = turned.Array)
            {
                float* t = start + turned.Offset;
                for (int tap = 0; tap < taps; tap++)
                    new ReadOnlySpan<float>(kernel + ((nint)(taps - 1 - tap) * channels), channels).CopyTo(new Span<float>(t + ((nint)tap * channels), channels));
                Depthwise(spec.Transposed(), dy, t, null, dx);
            }
            return;
        }
        // Windows of one sample overlap; samples do not.
        int parts = spec.MultiplyAdds < PartWork / 4 ? 1 : Math.Min(spec.Batch, 64);
        Workers.Run(parts, new DepthwiseJob(spec, dx, kernel, null, dy, parts), static (j, part) =>
        {
            ConvolutionSpec s = j.Spec;
            long size = s.InputSize / s.Batch;
            int first = (int)((long)s.Batch * part / j.Parts), end = (int)((long)s.Batch * (part + 1) / j.Parts);
            for (int b = first; b < end; b++)
                for (long i = 0; i < size; i += int.MaxValue)
                    new Span<float>(j.X + (b * size) + i, (int)Math.Min(int.MaxValue, size - i)).Clear();
            var range = new DepthwiseRows(s, DepthwiseTarget.Input, j.X, j.Kernel, null, j.Y, first * s.RowsPerItem, end * s.RowsPerItem);
            Lanes.Dispatch(ref range);
        });
    }

    private sealed class DepthwiseJob(ConvolutionSpec spec, float* x, float* kernel, float* bias, float* y, int parts)
    {
        public readonly ConvolutionSpec Spec = spec;
        public readonly float* X = x, Kernel = kernel, Bias = bias, Y = y;
        public readonly int Parts = parts;
    }
}
