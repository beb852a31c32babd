using System.Globalization;

namespace Unroll;

/// <summary>A convolution along time in two steps: each feature on its own, then a mixture of features at every step. Fewer weights than a <see cref="Conv1D"/>.</summary>
/// <remarks>
/// <para>y = activation(bias + depthwise(x) . pointwise_kernel), depthwise as <see cref="DepthwiseConv1D"/> without bias.</para>
/// <para>Shapes: [batch, time, features] -> [batch, windows, filters]; windows as in <see cref="Conv1D"/>.</para>
/// <para>Weights: depthwise_kernel [kernelSize, features, multiplier], pointwise_kernel [1, features * multiplier, filters], bias [filters]:
/// features * multiplier * (kernelSize + filters) + filters numbers.</para>
/// <para>Mask: as <see cref="Conv1D"/>.</para>
/// </remarks>
/// <param name="filters">Features of the output.</param>
/// <param name="kernelSize">Steps in a window.</param>
public sealed class SeparableConv1D(int filters, int kernelSize) : KernelLayer(1)
{
    Weight? _pointwise;

    /// <summary>Features of the output.</summary>
    public int Filters { get; } = Require.Positive(filters, nameof(SeparableConv1D));

    /// <summary>Steps in a window.</summary>
    public int KernelSize { get; } = Require.Positive(kernelSize, nameof(SeparableConv1D));

    /// <summary>Outputs of each feature between the two steps. Default 1.</summary>
    public int DepthMultiplier { get; init => field = Require.Positive(value, nameof(SeparableConv1D), nameof(DepthMultiplier)); } = 1;

    /// <summary>Steps from one window to the next. Default 1.</summary>
    public int Strides { get; init => field = Require.Positive(value, nameof(SeparableConv1D), nameof(Strides)); } = 1;

    /// <summary>Steps from one element of a window to the next. Default 1.</summary>
    public int Dilation { get; init => field = Require.Positive(value, nameof(SeparableConv1D), nameof(Dilation)); } = 1;

    /// <summary>What happens at the ends. Default: only whole windows.</summary>
    public PaddingMode Padding { get; init; }

    /// <summary>Fills the pointwise kernel; <see cref="KernelLayer.KernelInitializer"/> fills the depthwise one. Default Glorot uniform.</summary>
    public Initializer PointwiseInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>A penalty on the pointwise kernel. Default none.</summary>
    public Regularizer? PointwiseRegularizer { get; init; }

    /// <summary>Applied to the pointwise kernel after each optimizer step. Default none.</summary>
    public Constraint? PointwiseConstraint { get; init; }

    private protected override int[] Sizes => [KernelSize];

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => _pointwise is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"{_pointwise.Shape[1]}·({KernelSize} + {Filters}){(UseBias ? $" + {Filters}" : "")}");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        var channels = ChannelsLast(input)[^1];
        Kernel = AddWeight("depthwise_kernel", [KernelSize, channels, DepthMultiplier], KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint);
        _pointwise = AddWeight("pointwise_kernel", [1, channels * DepthMultiplier, Filters], PointwiseInitializer, regularizer: PointwiseRegularizer, constraint: PointwiseConstraint);
        AddBias([Filters]);
    }

    private protected override Tensor Compute(Tensor x, Mask? mask)
    {
        RequireChannels(x, Kernel.Shape[1]);
        var axis = ConvolutionWindows.Of(Who, x.Shape, Sizes, [Strides], [Dilation], Padding)[0];
        var y = DepthwiseConv1D.Depthwise(Zeroed(x, mask), Kernel, axis, null);
        return Activation.Of(Tensor.Convolve(y, _pointwise!, Bias?.Live, [new WindowAxis(1, 1, 1, 0, 0)], 1));
    }

    private protected override Mask Masked(Mask mask, int time)
    {
        var axis = ConvolutionWindows.Along(mask.Time, KernelSize, Strides, Dilation, Padding);
        return mask.Rewritten(time, DisplayName, (real, made) => ConvolutionWindows.OwnReal(real, made, axis, Padding));
    }
}
