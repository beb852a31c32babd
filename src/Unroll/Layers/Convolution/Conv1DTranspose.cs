namespace Unroll;

/// <summary>A transposed convolution along time: the gradient of a <see cref="Conv1D"/>, used to make sequences longer.</summary>
/// <remarks>
/// <para>y[b, t, f] = activation(bias[f] + sum over s, k, c with s * strides + k * dilation - before = t of x[b, s, c] * kernel[k, f, c]).</para>
/// <para>Shapes: [batch, time, features] -> [batch, steps, filters]; steps = (time - 1) * strides + reach, at least time * strides, with reach = (kernelSize - 1) * dilation + 1, or
/// time * strides with <see cref="PaddingMode.Same"/>. <see cref="OutputPadding"/> p makes them (time - 1) * strides + reach + p, or (time - 1) * strides + reach % 2 + p.</para>
/// <para>Weights: kernel [kernelSize, filters, features], bias [filters]: filters * (kernelSize * features + 1) numbers.</para>
/// <para>Mask: an output step is real when it belongs to a real step, so a row padded on the right has as many real steps as it has alone; masked steps add nothing.</para>
/// </remarks>
/// <param name="filters">Features of the output.</param>
/// <param name="kernelSize">Steps that one step reaches.</param>
public sealed class Conv1DTranspose(int filters, int kernelSize) : TransposedConvolutionLayer(filters, 1)
{
    /// <summary>Steps that one step reaches.</summary>
    public int KernelSize { get; } = Require.Positive(kernelSize, nameof(Conv1DTranspose));

    /// <summary>Steps of the output for each step of the input. Default 1.</summary>
    public int Strides { get; init => field = Require.Positive(value, nameof(Conv1DTranspose), nameof(Strides)); } = 1;

    /// <summary>Steps from one element of a window to the next. Default 1.</summary>
    public int Dilation { get; init => field = Require.Positive(value, nameof(Conv1DTranspose), nameof(Dilation)); } = 1;

    /// <summary>Steps added at the end, less than <see cref="Strides"/>. Default: as the shapes say.</summary>
    public int? OutputPadding { get; init; }

    private protected override int[] Sizes => [KernelSize];

    private protected override int[] Steps => [Strides];

    private protected override int[] Dilations => [Dilation];

    private protected override int[]? Outside => OutputPadding is { } p ? [p] : null;
}
