using System.Globalization;

namespace Unroll;

/// <summary>What transposed convolutions share: each position of x adds the kernel, times its channels, to a window of the output.</summary>
public abstract class TransposedConvolutionLayer : KernelLayer
{
    private protected TransposedConvolutionLayer(int filters, int axes) : base(axes) => Filters = Require.Positive(filters, GetType().Name);

    /// <summary>Channels of the output.</summary>
    public int Filters { get; }

    /// <summary>What is kept: with Valid all that the windows reach, with Same length * strides positions. Default Valid.</summary>
    public PaddingMode Padding { get; init; }

    private protected abstract int[] Steps { get; }

    private protected abstract int[] Dilations { get; }

    private protected abstract int[]? Outside { get; }

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => Kernel is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Filters}·({string.Join('·', Sizes)}·{Kernel.Shape[^1]}{(UseBias ? " + 1" : "")})");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        RefuseCausal(Padding);
        for (var i = 0; Outside is { } outside && i < Axes; i++)
            if (outside[i] < 0 || outside[i] >= Steps[i])
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{Who}: got an output padding of {outside[i]} with strides {Steps[i]}; needed 0 or more, and less than the strides."));
        AddKernel([.. Sizes, Filters, ChannelsLast(input)[^1]], [Filters]);
    }

    private protected sealed override Tensor Compute(Tensor x, Mask? mask)
    {
        RequireChannels(x, Kernel.Shape[^1]);
        var (sizes, batch, lengths) = (Sizes, x.Shape[0], x.Shape[1..^1].ToArray());
        var columns = ((Tensor)Kernel).Reshape(-1, Kernel.Shape[^1]).Transpose();
        var y = Zeroed(x, mask).MatMul(columns).Reshape([batch, .. lengths, .. sizes, Filters]);
        y = y.Permute([0, .. Enumerable.Range(0, Axes).SelectMany(i => new[] { 1 + i, 1 + Axes + i }), 1 + (2 * Axes)]);
        for (var i = 0; i < Axes; i++)
        {
            var full = lengths[i] == 0 ? 0 : ((lengths[i] - 1) * Steps[i]) + Reach(i);
            y = Cut(y.Fold(1 + i, full, Steps[i], Dilations[i]), 1 + i, Before(i), Length(i, lengths[i]));
        }
        return Activation.Of(Bias is null ? y : y + Bias);
    }

    int Reach(int axis) => ((Sizes[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>Positions of the output. As in Keras, where nothing is said: all that is reached and at least strides for each position, or strides for each position.</summary>
    int Length(int axis, int length) => length == 0 ? 0 : ((length - 1) * Steps[axis]) + (Outside, Padding) switch
    {
        (null, PaddingMode.Valid) => Math.Max(Reach(axis), Steps[axis]),
        (null, _) => Steps[axis],
        ({ } outside, PaddingMode.Valid) => Reach(axis) + outside[axis],
        ({ } outside, _) => (Reach(axis) % 2) + outside[axis],
    };

    /// <summary>Positions cut off in front.</summary>
    int Before(int axis)
    {
        if (Padding == PaddingMode.Valid)
            return 0;
        var (reach, missing) = (Reach(axis), Length(axis, 1) + Reach(axis) - 2);
        return reach - 1 - Math.Min((missing + 1) / 2, reach - 1);
    }

    static Tensor Cut(Tensor y, int axis, int before, int length)
    {
        if (y.Shape[axis] < before + length)
            y = y.Pad(axis, 0, before + length - y.Shape[axis]);
        var slices = new Slice[axis + 1];
        Array.Fill(slices, System.Range.All);
        slices[axis] = before..(before + length);
        return y.Shape[axis] == length ? y : y[slices];
    }

    private protected sealed override Mask Masked(Mask mask, int time) => mask.Rewritten(time, DisplayName, (real, made) =>
    {
        var (stride, width) = (Steps[0], Length(0, 1));
        for (var i = 0; i < real.Length; i++)
            for (var t = i * stride; real[i] && t < Math.Min(made.Length, (i * stride) + (i + 1 < real.Length && real[i + 1] ? Math.Max(width, stride) : width)); t++)
                made[t] = true;
    });
}
