using System.Globalization;

namespace Unroll;

/// <summary>A convolution along time with weights of its own for every window: a dense layer that sees only its neighbourhood.</summary>
/// <remarks>
/// <para>y[b, s, f] = activation(bias[s, f] + sum over k, c of x[b, s * strides + k - padding, c] * kernel[s, k * features + c, f]); what lies outside is 0.</para>
/// <para>Shapes: [batch, time, features] -> [batch, windows, filters]; windows = (time + 2 * padding - kernelSize) / strides + 1. The number of steps is part of the weights, so it
/// must be known and stay.</para>
/// <para>Weights: kernel [windows, kernelSize * features, filters], bias [windows, filters]: windows * filters * (kernelSize * features + 1) numbers.</para>
/// <para>Mask: a window is real when any of its steps is; masked steps count as 0.</para>
/// </remarks>
/// <param name="filters">Features of the output at each window.</param>
/// <param name="kernelSize">Steps in a window.</param>
public sealed class LocallyConnected1D(int filters, int kernelSize) : KernelLayer(1)
{
    /// <summary>Features of the output at each window.</summary>
    public int Filters { get; } = Require.Positive(filters, nameof(LocallyConnected1D));

    /// <summary>Steps in a window.</summary>
    public int KernelSize { get; } = Require.Positive(kernelSize, nameof(LocallyConnected1D));

    /// <summary>Steps from one window to the next. Default 1.</summary>
    public int Strides { get; init => field = Require.Positive(value, nameof(LocallyConnected1D), nameof(Strides)); } = 1;

    /// <summary>Zeros added at each end. Default 0.</summary>
    public int Padding { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Padding), FormattableString.Invariant($"LocallyConnected1D: got Padding = {value}; needed 0 or more.")); }

    private protected override int[] Sizes => [KernelSize];

    WindowAxis Axis => new(KernelSize, Strides, 1, Padding, Padding);

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => Kernel is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Kernel.Shape[0]}·{Filters}·({Kernel.Shape[1]}{(UseBias ? " + 1" : "")})");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        var (time, channels) = (ChannelsLast(input)[1], ChannelsLast(input)[2]);
        if (time == Shape.Unknown)
            throw new ShapeException(Who, $"an input {input}", "a known number of steps: each window has weights of its own", "give the number of steps with the input's shape");
        var windows = Axis.Count(time);
        if (windows == 0)
            throw new ShapeException(Who, $"{time} steps, {input}", $"at least {KernelSize - (2 * Padding)}: kernelSize - 2 * padding", "choose a smaller kernelSize, or Padding");
        AddKernel([windows, channels == Shape.Unknown ? channels : KernelSize * channels, Filters], [windows, Filters]);
    }

    private protected override Tensor Compute(Tensor x, Mask? mask)
    {
        RequireChannels(x, Kernel.Shape[1] / KernelSize);
        var windows = Axis.Count(x.Shape[1]);
        if (windows != Kernel.Shape[0])
            throw new ShapeException(Who, $"{x.Shape[1]} steps, {x.Shape}, that is {windows} windows", $"{Kernel.Shape[0]} windows, as when it was built", "pad or cut all sequences to one length");
        x = Zeroed(x, mask);
        if (Padding > 0)
            x = x.Pad(1, Padding, Padding);
        // [batch, windows, kernelSize, features] to [windows, batch, kernelSize * features]: a product for each window.
        var rows = x.Unfold(1, KernelSize, Strides).Permute(1, 0, 2, 3).Reshape(windows, x.Shape[0], Kernel.Shape[1]);
        var y = rows.MatMul(Kernel).Permute(1, 0, 2);
        return Activation.Of(Bias is null ? y : y + Bias);
    }

    private protected override Mask Masked(Mask mask, int time) => mask.Rewritten(time, DisplayName, (real, made) => ConvolutionWindows.AnyReal(real, made, Axis));
}
