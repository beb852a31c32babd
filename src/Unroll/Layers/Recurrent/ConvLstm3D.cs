namespace Unroll;

/// <summary>A convolutional LSTM over a volume at every step.</summary>
/// <remarks>
/// <para>i, f, o = s(x * W + h * U + b), c~ = a(x * W + h * U + b); c' = f c + i c~; h' = o a(c'), where * is a convolution: of x with strides, dilation and padding, of h
/// with neither and zeros at the ends; a is the activation, s the recurrent activation.</para>
/// <para>Shapes: [batch, time, depth, height, width, channels] -> [batch, ...positions, filters], or [batch, time, ...positions, filters] with
/// <see cref="RecurrentLayer.ReturnSequences"/>; positions as in <see cref="Conv3D"/>. States h and c [batch, ...positions, filters].</para>
/// <para>Weights: kernel [...kernelSize, channels, 4 filters], recurrent_kernel [...kernelSize, filters, 4 filters], bias [4 filters], gates in the order i, f, c, o:
/// 4 * filters * (positions of the kernel * (channels + filters) + 1) numbers.</para>
/// <para>Mask: used; kept by sequences.</para>
/// <para>Source: Shi and others 2015, without peepholes.</para>
/// </remarks>
/// <param name="filters">Channels of the output and of each state.</param>
/// <param name="kernelSize">Positions in a window: one number for all axes, or [depth, height, width].</param>
public sealed class ConvLstm3D(int filters, params int[] kernelSize) : ConvLstmLayer(filters, 3)
{
    /// <summary>Positions in a window: one number for all axes, or [depth, height, width].</summary>
    public int[] KernelSize { get; } = ConvolutionWindows.Checked(kernelSize, 3, nameof(ConvLstm3D), nameof(kernelSize));

    /// <summary>Positions from one window of the input to the next: one number for all axes, or one for each. Default 1.</summary>
    public int[] Strides { get; init => field = ConvolutionWindows.Checked(value, 3, nameof(ConvLstm3D), nameof(Strides)); } = [1];

    /// <summary>Positions from one element of a window of the input to the next: one number for all axes, or one for each. Default 1.</summary>
    public int[] Dilation { get; init => field = ConvolutionWindows.Checked(value, 3, nameof(ConvLstm3D), nameof(Dilation)); } = [1];

    private protected override int[] Sizes => ConvolutionWindows.PerAxis(KernelSize, Axes);

    private protected override int[] Steps => ConvolutionWindows.PerAxis(Strides, Axes);

    private protected override int[] Dilations => ConvolutionWindows.PerAxis(Dilation, Axes);
}
