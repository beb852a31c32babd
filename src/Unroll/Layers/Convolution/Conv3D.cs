namespace Unroll;

/// <summary>A convolution over three axes, such as volumes or stretches of video.</summary>
/// <remarks>
/// <para>y[b, s, f] = activation(bias[f] + sum over k, c of x[b, s * strides + k * dilation - before, c] * kernel[k, c, f]), positions s and k having a number for each axis;
/// what lies outside is 0.</para>
/// <para>Shapes: [batch, depth, height, width, channels] -> [batch, ...windows, filters]; along each axis (length - reach) / strides + 1 windows with reach = (size - 1) * dilation + 1,
/// or length / strides rounded up with <see cref="PaddingMode.Same"/>.</para>
/// <para>Weights: kernel [...kernelSize, channels / groups, filters], bias [filters]: filters * (positions of the kernel * channels / groups + 1) numbers.</para>
/// <para>Mask, of axis 1: as <see cref="Conv1D"/>.</para>
/// </remarks>
/// <param name="filters">Channels of the output.</param>
/// <param name="kernelSize">Positions in a window: one number for all axes, or [depth, height, width].</param>
public sealed class Conv3D(int filters, params int[] kernelSize) : ConvolutionLayer(filters, 3)
{
    /// <summary>Positions in a window: one number for all axes, or [depth, height, width].</summary>
    public int[] KernelSize { get; } = ConvolutionWindows.Checked(kernelSize, 3, nameof(Conv3D), nameof(kernelSize));

    /// <summary>Steps from one window to the next: one number for all axes, or one for each. Default 1.</summary>
    public int[] Strides { get; init => field = ConvolutionWindows.Checked(value, 3, nameof(Conv3D), nameof(Strides)); } = [1];

    /// <summary>Steps from one element of a window to the next: one number for all axes, or one for each. Default 1.</summary>
    public int[] Dilation { get; init => field = ConvolutionWindows.Checked(value, 3, nameof(Conv3D), nameof(Dilation)); } = [1];

    private protected override int[] Sizes => ConvolutionWindows.PerAxis(KernelSize, Axes);

    private protected override int[] Steps => ConvolutionWindows.PerAxis(Strides, Axes);

    private protected override int[] Dilations => ConvolutionWindows.PerAxis(Dilation, Axes);
}
