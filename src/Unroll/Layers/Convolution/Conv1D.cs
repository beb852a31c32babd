namespace Unroll;

/// <summary>A convolution along time: each output step is a weighted sum over a window of steps.</summary>
/// <remarks>
/// <para>y[b, s, f] = activation(bias[f] + sum over k, c of x[b, s * strides + k * dilation - before, c] * kernel[k, c, f]); what lies outside is 0.</para>
/// <para>Shapes: [batch, time, features] -> [batch, windows, filters]; windows = (time - reach) / strides + 1 with reach = (kernelSize - 1) * dilation + 1, or
/// time / strides rounded up with <see cref="PaddingMode.Same"/> and <see cref="PaddingMode.Causal"/>.</para>
/// <para>Weights: kernel [kernelSize, features / groups, filters], bias [filters]: filters * (kernelSize * features / groups + 1) numbers.</para>
/// <para>Mask: an output step is real when all steps of its window are (Valid), or the step at its place, s * strides, is (Same, Causal); masked steps count as 0. Keras drops
/// the mask here.</para>
/// </remarks>
/// <param name="filters">Features of the output.</param>
/// <param name="kernelSize">Steps in a window.</param>
public sealed class Conv1D(int filters, int kernelSize) : ConvolutionLayer(filters, 1)
{
    /// <summary>Steps in a window.</summary>
    public int KernelSize { get; } = Require.Positive(kernelSize, nameof(Conv1D));

    /// <summary>Steps from one window to the next. Default 1.</summary>
    public int Strides { get; init => field = Require.Positive(value, nameof(Conv1D), nameof(Strides)); } = 1;

    /// <summary>Steps from one element of a window to the next. Default 1.</summary>
    public int Dilation { get; init => field = Require.Positive(value, nameof(Conv1D), nameof(Dilation)); } = 1;

    private protected override int[] Sizes => [KernelSize];

    private protected override int[] Steps => [Strides];

    private protected override int[] Dilations => [Dilation];
}
