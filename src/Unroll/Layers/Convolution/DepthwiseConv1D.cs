using System.Globalization;

namespace Unroll;

/// <summary>A convolution along time for each feature on its own.</summary>
/// <remarks>
/// <para>y[b, s, c * multiplier + m] = activation(bias + sum over k of x[b, s * strides + k * dilation - before, c] * kernel[k, c, m]).</para>
/// <para>Shapes: [batch, time, features] -> [batch, windows, features * <see cref="DepthMultiplier"/>]; windows as in <see cref="Conv1D"/>.</para>
/// <para>Weights: kernel [kernelSize, features, multiplier], bias [features * multiplier]: features * multiplier * (kernelSize + 1) numbers.</para>
/// <para>Mask: as <see cref="Conv1D"/>.</para>
/// </remarks>
/// <param name="kernelSize">Steps in a window.</param>
public sealed class DepthwiseConv1D(int kernelSize) : KernelLayer(1)
{
    /// <summary>Steps in a window.</summary>
    public int KernelSize { get; } = Require.Positive(kernelSize, nameof(DepthwiseConv1D));

    /// <summary>Outputs of each feature. Default 1.</summary>
    public int DepthMultiplier { get; init => field = Require.Positive(value, nameof(DepthwiseConv1D), nameof(DepthMultiplier)); } = 1;

    /// <summary>Steps from one window to the next. Default 1.</summary>
    public int Strides { get; init => field = Require.Positive(value, nameof(DepthwiseConv1D), nameof(Strides)); } = 1;

    /// <summary>Steps from one element of a window to the next. Default 1.</summary>
    public int Dilation { get; init => field = Require.Positive(value, nameof(DepthwiseConv1D), nameof(Dilation)); } = 1;

    /// <summary>What happens at the ends. Default: only whole windows.</summary>
    public PaddingMode Padding { get; init; }

    private protected override int[] Sizes => [KernelSize];

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => Kernel is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Kernel.Shape[1]}·{(DepthMultiplier == 1 ? "" : $"{DepthMultiplier}·")}{(UseBias ? $"({KernelSize} + 1)" : KernelSize)}");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        var channels = ChannelsLast(input)[^1];
        AddKernel([KernelSize, channels, DepthMultiplier], [channels == Shape.Unknown ? channels : channels * DepthMultiplier]);
    }

    private protected override Tensor Compute(Tensor x, Mask? mask)
    {
        RequireChannels(x, Kernel.Shape[1]);
        var axis = ConvolutionWindows.Of(Who, x.Shape, Sizes, [Strides], [Dilation], Padding)[0];
        return Activation.Of(Depthwise(Zeroed(x, mask), Kernel, axis, Bias?.Live));
    }

    private protected override Mask Masked(Mask mask, int time)
    {
        var axis = ConvolutionWindows.Along(mask.Time, KernelSize, Strides, Dilation, Padding);
        return mask.Rewritten(time, DisplayName, (real, made) => ConvolutionWindows.OwnReal(real, made, axis, Padding));
    }

    /// <summary>Position after position of the kernel, each a product of all windows' elements there with its row.</summary>
    internal static Tensor Depthwise(Tensor x, Tensor kernel, WindowAxis axis, Tensor? bias)
    {
        var (windows, channels, multiplier) = (axis.Count(x.Shape[1]), kernel.Shape[1], kernel.Shape[2]);
        // One filter for each channel: the kernels have a way of their own for as many groups.
        if (multiplier == 1 && x.Backend is CpuBackend && channels > 1)
            return Tensor.Convolve(x, kernel.Reshape(axis.Size, 1, channels), bias, [axis], channels);
        if (axis.Before + axis.After > 0)
            x = x.Pad(1, axis.Before, axis.After);
        var (elements, rows) = (x.Unfold(1, axis.Size, axis.Stride, axis.Dilation).Unstack(2), kernel.Unstack(0));
        var y = bias;
        for (var k = 0; k < axis.Size; k++)
        {
            var product = multiplier == 1 ? elements[k] * rows[k].Squeeze(1) : (elements[k].ExpandDims(3) * rows[k]).Reshape(x.Shape[0], windows, channels * multiplier);
            y = y is null ? product : y + product;
        }
        return y!;
    }
}
