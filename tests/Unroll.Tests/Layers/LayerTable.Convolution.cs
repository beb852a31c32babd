using Unroll.Testing;

namespace Unroll.Tests.Layers;

internal static partial class LayerTable
{
    static Shape Picture => [4, 6, 5, 2];

    static ContractOptions First => new() { RefusesMask = true, UnknownTime = false };

    static IEnumerable<KeyValuePair<string, (Func<Layer>, Shape, ContractOptions?)[]>> Convolutions() =>
    [
        Of("conv1d",
            (() => new Conv1D(5, 3), Steps, Masks(m => AllReal(m, 4, 1, 0, 1, 2))),
            (() => new Conv1D(4, 2) { Padding = PaddingMode.Causal, Dilation = 2, Groups = 2, Activation = Activation.Tanh, BiasInitializer = Initializer.RandomNormal }, [4, 6, 4], Masks(m => m)),
            (() => new Conv1D(4, 3) { Padding = PaddingMode.Same, Strides = 2, UseBias = false, KernelInitializer = Initializer.Orthogonal }, Steps, Masks(m => AllReal(m, 3, 2, 0))),
            (() => new Conv1D(4, 2) { Padding = PaddingMode.Same, ChannelsFirst = true, KernelRegularizer = new L2(0.1f), KernelConstraint = new MaxNorm(3) }, [4, 3, 6], First)),
        Of("conv2d",
            (() => new Conv2D(3, 3, 2), Picture, Masks(m => AllReal(m, 4, 1, 0, 1, 2))),
            (() => new Conv2D(4, 2) { Padding = PaddingMode.Same, Dilation = [2, 1], Groups = 2, Activation = Activation.Gelu }, Picture, Masks(m => m)),
            (() => new Conv2D(3, 2, 3) { Strides = [2, 1], ChannelsFirst = true }, [4, 2, 6, 5], First)),
        Of("conv3d",
            (() => new Conv3D(2, 2), [3, 4, 3, 5, 2], Masks(m => AllReal(m, 3, 1, 0, 1))),
            (() => new Conv3D(3, 2, 1, 3) { Padding = PaddingMode.Same, Strides = [1, 2, 1], UseBias = false }, [3, 4, 3, 5, 2], Masks(m => m))),
        Of("conv1d_transpose",
            (() => new Conv1DTranspose(4, 3) { Strides = 2 }, Steps, Masks(m => Reached(m, 13, 2, 3))),
            (() => new Conv1DTranspose(4, 2) { Padding = PaddingMode.Same, Strides = 3, BiasInitializer = Initializer.RandomNormal }, Steps, Masks(m => Reached(m, 18, 3, 3))),
            (() => new Conv1DTranspose(2, 3) { Strides = 2, OutputPadding = 1, Dilation = 2, Activation = Activation.Tanh }, Steps, Masks(m => Reached(m, 16, 2, 6))),
            (() => new Conv1DTranspose(2, 4) { Padding = PaddingMode.Same, UseBias = false, ChannelsFirst = true }, [4, 3, 6], First)),
        Of("conv2d_transpose",
            (() => new Conv2DTranspose(2, 3) { Strides = [2] }, Picture, Masks(m => Reached(m, 13, 2, 3))),
            (() => new Conv2DTranspose(2, 2, 3) { Padding = PaddingMode.Same, Strides = [1, 2], OutputPadding = [0, 1] }, Picture, Masks(m => Reached(m, 5, 1, 0)))),
        Of("depthwise_conv1d",
            (() => new DepthwiseConv1D(3), Steps, Masks(m => AllReal(m, 4, 1, 0, 1, 2))),
            (() => new DepthwiseConv1D(2) { DepthMultiplier = 2, Padding = PaddingMode.Causal, Strides = 2, Activation = Activation.Sigmoid }, Steps, Masks(m => AllReal(m, 3, 2, 0)))),
        Of("separable_conv1d",
            (() => new SeparableConv1D(4, 3) { DepthMultiplier = 2 }, Steps, Masks(m => AllReal(m, 4, 1, 0, 1, 2))),
            (() => new SeparableConv1D(4, 2) { Padding = PaddingMode.Same, Dilation = 3, UseBias = false }, Steps, Masks(m => m))),
        Of("locally_connected1d",
            (() => new LocallyConnected1D(2, 3), Steps, Masks(m => Pooled(m, 3, 1, 4, 0)) with { UnknownTime = false }),
            (() => new LocallyConnected1D(3, 2) { Strides = 2, Padding = 1, Activation = Activation.Tanh }, Steps, Masks(m => Pooled(m, 2, 2, 4, 1)) with { UnknownTime = false })),
        Of("max_pooling1d",
            (() => new MaxPooling1D(2), Steps, Masks(m => Pooled(m, 2, 2, 3, 0))),
            (() => new MaxPooling1D(3) { Strides = 2, Padding = PaddingMode.Same }, Steps, Masks(m => Pooled(m, 3, 2, 3, 0))),
            (() => new MaxPooling1D(3) { Strides = 1, Padding = PaddingMode.Causal }, Steps, Masks(m => Pooled(m, 3, 1, 6, 2))),
            (() => new MaxPooling1D(2) { ChannelsFirst = true }, [4, 3, 6], First)),
        Of("max_pooling2d",
            (() => new MaxPooling2D(), Picture, Masks(m => Pooled(m, 2, 2, 3, 0))),
            (() => new MaxPooling2D(3, 2) { Strides = [1, 2], Padding = PaddingMode.Same }, Picture, Masks(m => Pooled(m, 3, 1, 6, 1)))),
        Of("average_pooling1d",
            (() => new AveragePooling1D(2), Steps, Masks(m => Pooled(m, 2, 2, 3, 0))),
            (() => new AveragePooling1D(4) { Strides = 2, Padding = PaddingMode.Same }, Steps, Masks(m => Pooled(m, 4, 2, 3, 1))),
            (() => new AveragePooling1D(3) { Strides = 1, Padding = PaddingMode.Causal }, Steps, Masks(m => Pooled(m, 3, 1, 6, 2)))),
        Of("average_pooling2d",
            (() => new AveragePooling2D(), Picture, Masks(m => Pooled(m, 2, 2, 3, 0))),
            (() => new AveragePooling2D(2, 3) { Strides = [2, 1], Padding = PaddingMode.Same, ChannelsFirst = true }, [4, 2, 6, 5], First)),
        Of("global_max_pooling1d", (() => new GlobalMaxPooling1D(), Steps, null), (() => new GlobalMaxPooling1D { KeepDims = true }, Steps, null)),
        Of("global_max_pooling2d", (() => new GlobalMaxPooling2D(), Picture, null), (() => new GlobalMaxPooling2D { KeepDims = true, ChannelsFirst = true }, [4, 2, 6, 5], First)),
        Of("global_average_pooling1d", (() => new GlobalAveragePooling1D(), Steps, null), (() => new GlobalAveragePooling1D { KeepDims = true, ChannelsFirst = true }, [4, 3, 6], First)),
        Of("global_average_pooling2d", (() => new GlobalAveragePooling2D(), Picture, null), (() => new GlobalAveragePooling2D { KeepDims = true }, Picture, null)),
        Of("adaptive_max_pooling1d", (() => new AdaptiveMaxPooling1D(4), Steps, null)),
        Of("adaptive_average_pooling1d", (() => new AdaptiveAveragePooling1D(4), Steps, null), (() => new AdaptiveAveragePooling1D(2) { ChannelsFirst = true }, [4, 3, 5], First)),
        Of("up_sampling1d", (() => new UpSampling1D(2), Steps, Masks(m => Repeated(m, 2))), (() => new UpSampling1D(3) { ChannelsFirst = true }, [4, 3, 6], First)),
        Of("up_sampling2d",
            (() => new UpSampling2D(), Picture, Masks(m => Repeated(m, 2))),
            (() => new UpSampling2D(3, 2) { Interpolation = Interpolation.Bilinear }, [3, 3, 2, 2], new() { RefusesMask = true })),
        Of("zero_padding1d",
            (() => new ZeroPadding1D(2), Steps, Masks(m => Lengthened(m, 2, 2))),
            (() => new ZeroPadding1D(0, 3) { ChannelsFirst = true }, [4, 3, 6], First)),
        Of("zero_padding2d", (() => new ZeroPadding2D(1), Picture, Masks(m => Lengthened(m, 1, 1))), (() => new ZeroPadding2D(2, 0, 1, 3), Picture, Masks(m => Lengthened(m, 2, 0)))),
        Of("cropping1d", (() => new Cropping1D(1), Steps, Masks(m => Shortened(m, 1, 1))), (() => new Cropping1D(2, 0), Steps, Masks(m => Shortened(m, 2, 0)))),
        Of("cropping2d", (() => new Cropping2D(1, 2), Picture, Masks(m => Shortened(m, 1, 1))), (() => new Cropping2D(0, 2, 1, 1), Picture, Masks(m => Shortened(m, 0, 2)))),
        Of("vgg_block",
            (() => new VggBlock(2, 1) { Activation = Activation.Tanh }, Picture, Masks(m => Pooled(m, 2, 2, 3, 0))),
            (() => new VggBlock(3) { Activation = Activation.Softplus, KernelRegularizer = new L2(0.1f) }, [3, 4, 5, 2], Masks(m => Pooled(m, 2, 2, 2, 0)))),
        Of("conv_lstm1d",
            (() => new ConvLstm1D(3, 2), [4, 5, 6, 2], None),
            (() => new ConvLstm1D(2, 3) { ReturnSequences = true, Padding = PaddingMode.Same, Strides = 2, Dropout = 0.3f, RecurrentDropout = 0.3f, ZeroOutputForMask = true }, [4, 5, 6, 3],
                Kept with { More = [new("h", [4, 3, 2]), new("c", [4, 3, 2])] }),
            (() => new ConvLstm1D(2, 3) { Stateful = true, Dilation = 2 }, [4, 5, 6, 2], None with { Stateful = true })),
        Of("conv_lstm2d",
            (() => new ConvLstm2D(2, 3, 2) { ReturnSequences = true, GoBackwards = true, UnitForgetBias = false, BiasInitializer = Initializer.RandomNormal }, [3, 4, 5, 3, 2], Turned),
            (() => new ConvLstm2D(2, 2) { Padding = PaddingMode.Same, UseBias = false, RecurrentActivation = Activation.HardSigmoid, RecurrentRegularizer = new L2(0.1f) }, [3, 4, 3, 3, 2], None)),
        Of("conv_lstm3d", (() => new ConvLstm3D(2, 2, 1, 2) { ReturnSequences = true, Padding = PaddingMode.Same }, [3, 3, 2, 2, 3, 2], Kept)),
    ];

    static ContractOptions Masks(Func<bool[,], bool[,]?> expected) => new() { ExpectedMask = expected };

    /// <summary>Step s is real when the steps s * stride + offset are, for every offset.</summary>
    static bool[,] AllReal(bool[,] mask, int steps, int stride, params int[] offsets) => Each(mask, steps, (row, s) => offsets.All(o => mask[row, (s * stride) + o]));

    /// <summary>For rows padded on the right: as many steps as the row alone would have, (length - 1) * stride + width.</summary>
    static bool[,] Reached(bool[,] mask, int steps, int stride, int width) => Each(mask, steps, (row, s) => s < ((Length(mask, row) - 1) * stride) + width);

    /// <summary>For rows padded on the right: so many more steps, or fewer.</summary>
    static bool[,] Lengthened(bool[,] mask, int before, int after) => Each(mask, mask.GetLength(1) + before + after, (row, s) => s < Length(mask, row) + before + after);

    static bool[,] Shortened(bool[,] mask, int before, int after) => Each(mask, mask.GetLength(1) - before - after, (row, s) => s < Length(mask, row) - before - after);

    static int Length(bool[,] mask, int row) => Enumerable.Range(0, mask.GetLength(1)).Count(t => mask[row, t]);

    static bool[,] Each(bool[,] mask, int steps, Func<int, int, bool> real)
    {
        var made = new bool[mask.GetLength(0), steps];
        for (var row = 0; row < made.GetLength(0); row++)
            for (var s = 0; s < steps; s++)
                made[row, s] = real(row, s);
        return made;
    }
}
