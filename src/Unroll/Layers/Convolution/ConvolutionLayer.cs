using System.Globalization;

namespace Unroll;

/// <summary>What convolutions over one, two and three axes share.</summary>
public abstract class ConvolutionLayer : KernelLayer
{
    private protected ConvolutionLayer(int filters, int axes) : base(axes) => Filters = Require.Positive(filters, GetType().Name);

    /// <summary>Channels of the output.</summary>
    public int Filters { get; }

    /// <summary>What happens at the ends. Default: only whole windows.</summary>
    public PaddingMode Padding { get; init; }

    /// <summary>Parts of the channels that meet only their own part of the filters; divides both. Default 1.</summary>
    public int Groups { get; init => field = Require.Positive(value, GetType().Name, nameof(Groups)); } = 1;

    private protected abstract int[] Steps { get; }

    private protected abstract int[] Dilations { get; }

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => Kernel is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Filters}·({string.Join('·', Sizes)}·{Kernel.Shape[^2]}{(UseBias ? " + 1" : "")})");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        var channels = ChannelsLast(input)[^1];
        if (Axes > 1)
            RefuseCausal(Padding);
        if (Filters % Groups != 0 || (channels != Shape.Unknown && channels % Groups != 0))
            throw new ShapeException(Who, string.Create(CultureInfo.InvariantCulture, $"{Groups} groups with {channels} channels and {Filters} filters"), "groups that divide both");
        AddKernel([.. Sizes, channels == Shape.Unknown ? channels : channels / Groups, Filters], [Filters]);
    }

    private protected sealed override Tensor Compute(Tensor x, Mask? mask)
    {
        RequireChannels(x, Kernel.Shape[^2] * Groups);
        return Activation.Of(Tensor.Convolve(Zeroed(x, mask), Kernel, Bias?.Live, ConvolutionWindows.Of(Who, x.Shape, Sizes, Steps, Dilations, Padding), Groups));
    }

    private protected sealed override Mask Masked(Mask mask, int time)
    {
        var axis = ConvolutionWindows.Along(mask.Time, Sizes[0], Steps[0], Dilations[0], Padding);
        return mask.Rewritten(time, DisplayName, (real, made) => ConvolutionWindows.OwnReal(real, made, axis, Padding));
    }
}
