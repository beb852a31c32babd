namespace Unroll;

/// <summary>A transposed convolution over two axes: the gradient of a <see cref="Conv2D"/>, used to make pictures larger.</summary>
/// <remarks>
/// <para>y[b, t, f] = activation(bias[f] + sum over s, k, c with s * strides + k * dilation - before = t of x[b, s, c] * kernel[k, f, c]), positions having two numbers.</para>
/// <para>Shapes: [batch, height, width, channels] -> [batch, rows, columns, filters]; along each axis as <see cref="Conv1DTranspose"/>.</para>
/// <para>Weights: kernel [height, width, filters, channels], bias [filters]: filters * (positions of the kernel * channels + 1) numbers.</para>
/// <para>Mask, of axis 1: as <see cref="Conv1DTranspose"/>.</para>
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernelSize">Positions that one position reaches: one number for both axes, or [height, width].</param>
public sealed class Conv2DTranspose(int filters, params int[] kernelSize) : TransposedConvolutionLayer(filters, 2)
{
    /// <summary>Positions that one position reaches: one number for both axes, or [height, width].</summary>
    public int[] KernelSize { get; } = ConvolutionWindows.Checked(kernelSize, 2, nameof(Conv2DTranspose), nameof(kernelSize));

    /// <summary>Positions of the output for each of the input: one number for both axes, or one for each. Default 1.</summary>
    public int[] Strides { get; init => field = ConvolutionWindows.Checked(value, 2, nameof(Conv2DTranspose), nameof(Strides)); } = [1];

    /// <summary>Steps from one element of a window to the next: one number for both axes, or one for each. Default 1.</summary>
    public int[] Dilation { get; init => field = ConvolutionWindows.Checked(value, 2, nameof(Conv2DTranspose), nameof(Dilation)); } = [1];

    /// <summary>Positions added at the end, less than <see cref="Strides"/>: one number for both axes, or one for each. Default: as the shapes say.</summary>
    public int[]? OutputPadding { get; init; }

    private protected override int[] Sizes => ConvolutionWindows.PerAxis(KernelSize, Axes);

    private protected override int[] Steps => ConvolutionWindows.PerAxis(Strides, Axes);

    private protected override int[] Dilations => ConvolutionWindows.PerAxis(Dilation, Axes);

    private protected override int[]? Outside => OutputPadding is null ? null : ConvolutionWindows.PerAxis(OutputPadding, Axes);
}
