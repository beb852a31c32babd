namespace Unroll;

/// <summary>The mean of each window of positions, for each channel.</summary>
/// <remarks>
/// <para>y[b, s, f] = mean over the window's real positions t of x[b, t, f]; what hangs over the ends is not counted.</para>
/// <para>Shapes: [batch, height, width, channels] -> [batch, rows, columns, channels]; along each axis (length - size) / strides + 1 windows, or length / strides rounded
/// up with <see cref="PaddingMode.Same"/>.</para>
/// <para>Mask, of axis 1: a window is real when any of its steps is; masked steps are not counted, and a window without a real step is 0.</para>
/// </remarks>
/// <param name="size">Positions in a window: one number for both axes, or [height, width].</param>
public sealed class AveragePooling2D(params int[] size) : AveragePoolingLayer(2)
{
    /// <summary>Windows of 2 by 2.</summary>
    public AveragePooling2D() : this(2)
    {
    }

    /// <summary>Positions in a window: one number for both axes, or [height, width].</summary>
    public int[] Size { get; } = ConvolutionWindows.Checked(size, 2, nameof(AveragePooling2D), nameof(size));

    /// <summary>Steps from one window to the next: one number for both axes, or one for each. Default: as many as a window has.</summary>
    public int[]? Strides { get; init => field = value is null ? null : ConvolutionWindows.Checked(value, 2, nameof(AveragePooling2D), nameof(Strides)); }

    private protected override int[] Sizes => ConvolutionWindows.PerAxis(Size, Axes);

    private protected override int[] Steps => ConvolutionWindows.PerAxis(Strides ?? Size, Axes);
}
