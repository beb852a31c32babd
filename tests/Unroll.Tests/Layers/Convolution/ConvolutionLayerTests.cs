using Unroll.Testing;

namespace Unroll.Tests;

public sealed class ConvolutionLayerTests
{
    static Tensor Row(params float[] numbers) => Tensor.From(numbers, [1, numbers.Length, 1]);

    static T Filled<T>(T layer, Tensor x, params Tensor[] weights) where T : Layer
    {
        layer.Call(x);
        for (var i = 0; i < weights.Length; i++)
            layer.Weights[i].Assign(weights[i]);
        return layer;
    }

    static Conv1D Sums(Conv1D layer) => Filled(layer, Tensor.Zeros([1, 8, 1]), Tensor.Ones([layer.KernelSize, 1, 1]), Tensor.From([0.5f], [1]));

    [Fact]
    public void Windows_lie_as_in_Keras()
    {
        var x = Row(1, 2, 3, 4, 5);
        LayerCheck.Close([6.5f, 9.5f, 12.5f], Sums(new Conv1D(1, 3)).Call(x));
        LayerCheck.Close([6.5f, 12.5f], Sums(new Conv1D(1, 3) { Strides = 2 }).Call(x));
        LayerCheck.Close([9.5f], Sums(new Conv1D(1, 3) { Dilation = 2 }).Call(x));
        LayerCheck.Close([3.5f, 6.5f, 9.5f, 12.5f, 9.5f], Sums(new Conv1D(1, 3) { Padding = PaddingMode.Same }).Call(x));
        LayerCheck.Close([1.5f, 3.5f, 6.5f, 9.5f, 12.5f], Sums(new Conv1D(1, 3) { Padding = PaddingMode.Causal }).Call(x));
        LayerCheck.Close([1.5f, 4.5f, 9.5f], Sums(new Conv1D(1, 3) { Padding = PaddingMode.Causal, Strides = 2, Dilation = 2 }).Call(x));
        // An odd overhang has one more at the end.
        LayerCheck.Close([3.5f, 5.5f, 7.5f, 9.5f, 5.5f], Sums(new Conv1D(1, 2) { Padding = PaddingMode.Same }).Call(x));
    }

    [Theory, InlineData(PaddingMode.Valid), InlineData(PaddingMode.Causal), InlineData(PaddingMode.Same)]
    public void A_row_padded_on_the_right_is_the_row_alone_bit_for_bit(PaddingMode padding)
    {
        foreach (var (stride, dilation) in new[] { (1, 1), (2, 1), (1, 2) })
        {
            // Where strides leave steps over, what Same adds in front depends on the length.
            if (padding == PaddingMode.Same && stride > 1)
                continue;
            var layer = new Conv1D(4, 3) { Padding = padding, Strides = stride, Dilation = dilation, BiasInitializer = Initializer.RandomNormal };
            RightIsAlone(layer, 9);
        }
    }

    [Fact]
    public void So_is_a_row_that_is_made_longer_padded_or_cut()
    {
        RightIsAlone(new Conv1DTranspose(3, 3) { Strides = 2, BiasInitializer = Initializer.RandomNormal }, 6);
        RightIsAlone(new Conv1DTranspose(3, 4) { Strides = 3, Padding = PaddingMode.Same }, 6);
        RightIsAlone(new DepthwiseConv1D(3) { Padding = PaddingMode.Causal }, 6);
        RightIsAlone(new SeparableConv1D(3, 2), 6);
        RightIsAlone(new ZeroPadding1D(2, 3), 6);
        RightIsAlone(new Cropping1D(1, 2), 6);
        RightIsAlone(new UpSampling1D(2), 6);
        RightIsAlone(new GlobalAveragePooling1D(), 6, 1e-6);
        RightIsAlone(new GlobalMaxPooling1D(), 6);
        RightIsAlone(new AdaptiveMaxPooling1D(3), 6);
        RightIsAlone(new AdaptiveAveragePooling1D(4), 6, 1e-6);
    }

    /// <summary>Rows of 5 and all steps in one batch, masked, with NaN in the padding, against each row by itself; where there is no mask any more, everything is compared.</summary>
    static void RightIsAlone(Layer layer, int steps, double tolerance = 0)
    {
        var x = LayerCheck.Numbers([2, steps, 3]);
        var mask = Mask.FromLengths([5, steps], steps);
        var dirty = Tensor.Where(mask.Steps.ExpandDims(2), x, Tensor.Full(Shape.Scalar, float.NaN)).WithMask(mask);
        var y = layer.Call(dirty);
        foreach (var (row, length) in new[] { (0, 5), (1, steps) })
        {
            var alone = layer.Call(x[row..(row + 1), ..length]);
            var own = y.WithMask(null)[row..(row + 1)];
            if (y.Mask is { } real)
            {
                Assert.Equal(MaskKind.Right, real.Kind);
                Assert.Equal(alone.Shape[1], real.Lengths()[row]);
                own = own[.., ..alone.Shape[1]];
            }
            if (tolerance == 0)
                Bits.RequireEqual($"{layer.GetType().Name}, row {row}", alone, own);
            else
                new Tolerance(tolerance).Require($"{layer.GetType().Name}, row {row}", alone, own);
        }
    }

    [Fact]
    public void A_row_padded_on_the_left_is_padded_and_cut_at_its_own_ends()
    {
        var mask = Mask.From(new[,] { { false, false, true, true, true } });
        var padded = new ZeroPadding1D(1, 2).Call(Row(9, 9, 1, 2, 3).WithMask(mask));
        LayerCheck.Close([0, 0, 0, 1, 2, 3, 0, 0], padded);
        Assert.Equal([false, false, true, true, true, true, true, true], padded.Mask!.Steps.ToArray<bool>());
        var cut = new Cropping1D(1, 2).Call(padded);
        LayerCheck.Close([0, 0, 1, 2, 3], cut);
        Assert.Equal(mask.Steps.ToArray<bool>(), cut.Mask!.Steps.ToArray<bool>());
        Assert.Equal([false, false, false], new ZeroPadding1D(1, 0).Call(Row(1, 2).WithMask(Mask.FromLengths([0], 2))).Mask!.Steps.ToArray<bool>());
    }

    [Fact]
    public void A_causal_window_sees_no_later_step()
    {
        var layer = new Conv1D(3, 4) { Padding = PaddingMode.Causal, Dilation = 2 };
        var x = LayerCheck.Numbers([2, 12, 2]);
        var changed = Tensor.Concat([x[.., ..7], x[.., 7..] + 1], 1);
        Bits.RequireEqual("before the change", layer.Call(x)[.., ..7], layer.Call(changed)[.., ..7]);
    }

    [Fact]
    public void Fast_and_plain_gradients_agree()
    {
        foreach (var (layer, x) in new (Layer, Tensor)[]
        {
            (new Conv1D(5, 3) { Padding = PaddingMode.Same, Dilation = 2 }, LayerCheck.Numbers([3, 60, 4])), (new Conv1D(6, 3) { Strides = 2, Groups = 2, Padding = PaddingMode.Causal }, LayerCheck.Numbers([3, 41, 4])),
            (new Conv2D(5, 3, 2) { Padding = PaddingMode.Same }, LayerCheck.Numbers([2, 9, 8, 3])), (new Conv2D(5, 2) { Strides = [2, 3] }, LayerCheck.Numbers([2, 9, 8, 3])), (new Conv3D(3, 2), LayerCheck.Numbers([2, 4, 5, 3, 2])),
        })
        {
            layer.Call(x);
            var (weights, values) = (layer.Weights, layer.Weights.Select(w => w.Value).ToArray());
            var fast = Found(x);
            for (var i = 0; i < weights.Count; i++)
                weights[i].Assign(values[i].To(DType.Float64));
            var plain = Found(x.To(DType.Float64));
            for (var i = 0; i < fast.Length; i++)
                new Tolerance(1e-5).Require($"{layer.GetType().Name}, gradient {i}", plain[i], fast[i]);

            Tensor[] Found(Tensor at)
            {
                using var tape = Gradients.Record();
                var y = layer.Call(at);
                return Gradients.Of((y * LayerCheck.Numbers(y.Shape, 5).To(y.DType)).Sum(), [at, .. weights.Select(w => w.Live)]);
            }
        }
    }

    [Fact]
    public void A_transposed_convolution_is_the_gradient_of_a_convolution()
    {
        foreach (var (stride, dilation) in new[] { (1, 1), (2, 1), (3, 2), (4, 1) })
        {
            var x = LayerCheck.Numbers([2, 5, 3]);
            var up = new Conv1DTranspose(4, 3) { Strides = stride, Dilation = dilation, UseBias = false };
            var y = up.Call(x);
            Assert.Equal(((5 - 1) * stride) + Math.Max((2 * dilation) + 1, stride), y.Shape[1]);
            var down = new Conv1D(3, 3) { Strides = stride, Dilation = dilation, UseBias = false };
            var from = Tensor.Zeros([2, (4 * stride) + (2 * dilation) + 1, 4]);
            down.Call(from);
            down.Weights[0].Assign(up.Weights[0].Value);
            using var tape = Gradients.Record();
            var gradient = Gradients.Of((down.Call(from) * x).Sum(), from)[0];
            new Tolerance(1e-5).Require($"stride {stride}", gradient, y[.., ..gradient.Shape[1]]);
        }
        Assert.Equal([2, 10, 4], new Conv1DTranspose(4, 3) { Strides = 2, Padding = PaddingMode.Same }.Call(LayerCheck.Numbers([2, 5, 3])).Shape);
        Assert.Equal([2, 12, 4], new Conv1DTranspose(4, 3) { Strides = 2, OutputPadding = 1 }.Call(LayerCheck.Numbers([2, 5, 3])).Shape);
    }

    [Fact]
    public void Depthwise_and_separable_layers_are_convolutions_with_kernels_of_their_form()
    {
        var x = LayerCheck.Numbers([2, 9, 3]);
        var apart = new DepthwiseConv1D(3) { DepthMultiplier = 2, Strides = 2, BiasInitializer = Initializer.RandomNormal };
        var y = apart.Call(x);
        var grouped = Filled(new Conv1D(6, 3) { Groups = 3, Strides = 2 }, x, apart.Weights[0].Value.Reshape(3, 1, 6), apart.Weights[1].Value);
        new Tolerance(1e-5).Require("depthwise", grouped.Call(x), y);
        var separable = new SeparableConv1D(4, 3) { DepthMultiplier = 2 };
        y = separable.Call(x);
        // kernel[k, c, f] = sum over m of depthwise[k, c, m] pointwise[c * 2 + m, f].
        var (deep, point) = (separable.Weights[0].Value.Reshape(3, 3, 1, 2), separable.Weights[1].Value.Reshape(3, 2, 4));
        new Tolerance(1e-5).Require("separable", Filled(new Conv1D(4, 3), x, deep.MatMul(point).Reshape(3, 3, 4)).Call(x), y);
    }

    [Fact]
    public void Weights_of_its_own_for_each_window_are_a_dense_layer_with_zeros()
    {
        // 8 inputs with 1 zero at each end, windows of 4 at steps of 2: (8 + 2 - 4) / 2 + 1 = 4.
        var local = new LocallyConnected1D(3, 4) { Strides = 2, Padding = 1, BiasInitializer = Initializer.RandomNormal };
        var x = LayerCheck.Numbers([5, 8, 1]);
        var y = local.Call(x);
        Assert.Equal(([4, 4, 3], [4, 3]), (local.Weights[0].Shape, local.Weights[1].Shape));
        var (kernel, dense) = (local.Weights[0].Value.ToArray(), new float[8, 12]);
        for (var s = 0; s < 4; s++)
            for (var k = 0; k < 4; k++)
                for (var f = 0; f < 3; f++)
                    if ((s * 2) + k - 1 is >= 0 and < 8 and var t)
                        dense[t, (s * 3) + f] = kernel[(((s * 4) + k) * 3) + f];
        var whole = Filled(new Dense(12), x.Reshape(5, 8), Tensor.From(dense), local.Weights[1].Value.Reshape(12));
        new Tolerance(1e-5).Require("dense", whole.Call(x.Reshape(5, 8)), y.Reshape(5, 12));
        Assert.Contains("windows", Assert.Throws<ShapeException>(() => local.Call(LayerCheck.Numbers([5, 10, 1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_first_is_the_same_turned_round()
    {
        var x = LayerCheck.Numbers([2, 7, 6, 3]);
        var last = new Conv2D(4, 3) { Padding = PaddingMode.Same };
        var y = last.Call(x);
        var first = Filled(new Conv2D(4, 3) { Padding = PaddingMode.Same, ChannelsFirst = true }, x.Permute(0, 3, 1, 2), last.Weights[0].Value);
        Bits.RequireEqual("channels first", y.Permute(0, 3, 1, 2), first.Call(x.Permute(0, 3, 1, 2)));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_who_given_needed_and_fix()
    {
        (Func<object> Act, string[] Words)[] wrong =
        [
            (() => new Conv1D(3, 4).Call(LayerCheck.Numbers([2, 3, 1])), ["Conv1D 'conv1d': got 3 steps along axis 1 of [2, 3, 1]; needed at least 4", "Usual fix"]),
            (() => new Conv2D(3, 2).Call(LayerCheck.Numbers([2, 3, 4])), ["[batch, height, width, channels]", "Reshape"]),
            (() => new Conv1D(3, 2).Call(LayerCheck.Numbers([2, 3])), ["[batch, time, features]", "ReturnSequences"]),
            (() => new Conv1D(3, 2).Call(LayerCheck.Numbers([2, 3, 4, 5])), ["TimeDistributed"]),
            (() => new Conv1D(3, 2) { Groups = 2 }.Call(LayerCheck.Numbers([2, 3, 4])), ["2 groups with 4 channels and 3 filters"]),
            (() => new Conv2D(3, 2) { Padding = PaddingMode.Causal }.Call(LayerCheck.Numbers([2, 3, 4, 5])), ["PaddingMode.Causal", "ZeroPadding2D"]),
            (() => new Conv1DTranspose(3, 2) { Strides = 2, OutputPadding = 2 }.Call(LayerCheck.Numbers([2, 3, 4])), ["output padding of 2 with strides 2"]),
            (() => new Cropping1D(2).Call(LayerCheck.Numbers([2, 3, 4])), ["3 positions", "at least 4"]),
            (() => new ZeroPadding2D(1, 2, 3), ["amounts [1, 2, 3]", "[top, bottom, left, right]"]),
            (() => new Conv2D(3, 1, 2, 3), ["Conv2D: got 3 numbers for kernelSize; needed 1, or 2"]),
            (() => new Conv2D(3, 0), ["Conv2D: got kernelSize = 0"]),
            (() => new LocallyConnected1D(3, 2).Call(new Symbol("x", [null, 4])), ["a known number of steps"]),
        ];
        foreach (var (act, words) in wrong)
        {
            var message = Assert.ThrowsAny<ArgumentException>(act).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
        var conv = new Conv1D(3, 2);
        conv.Call(LayerCheck.Numbers([2, 3, 4]));
        Assert.Contains("4, as when it was built", Assert.Throws<ShapeException>(() => conv.Call(LayerCheck.Numbers([2, 3, 5]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_go_through_VGG_16_to_a_recurrent_layer()
    {
        static VggBlock[] Blocks() => [new(64), new(128), new(256, 3), new(512, 3), new(512, 3)];
        var features = new Sequential();
        foreach (var block in Blocks())
            features.Add(block);
        // [batch, 4 frames, 224, 224, 3] to features [7, 7, 512] a frame, to 2 numbers a frame, to the LSTM.
        var clip = new Symbol("clip", [4, 224, 224, 3]);
        var maps = new TimeDistributed(features).Call(clip);
        Assert.Equal([Shape.Unknown, 4, 7, 7, 512], maps.Shape);
        Assert.Equal(14_714_688, features.AllWeights().Sum(w => w.Weight.Shape.Size));
        var frames = new TimeDistributed(new Sequential { new GlobalAveragePooling2D(), new Dense(2) }).Call(maps);
        Assert.Equal([Shape.Unknown, 4, 2], frames.Shape);
        var lstm = new Lstm(128);
        Assert.Equal([Shape.Unknown, 128], lstm.Call(frames).Shape);
        Assert.Equal(4 * 128 * (2 + 128 + 1), lstm.AllWeights().Sum(w => w.Weight.Shape.Size));
    }

    [Fact]
    public void A_small_network_for_clips_learns()
    {
        // Does a bright dot move to the right, or to the left?
        var (clips, answers) = (new float[64 * 4 * 6 * 6], new float[64]);
        for (var i = 0; i < 64; i++)
            answers[i] = i % 2 == 0 ? 1 : 0;
        for (var i = 0; i < 64; i++)
            for (var t = 0; t < 4; t++)
                clips[(((i * 4) + t) * 36) + (i / 2 % 6 * 6) + 1 + (i % 2 == 0 ? t : 3 - t)] = 1;
        var (x, y) = (Tensor.From(clips, [64, 4, 6, 6, 1]), Tensor.From(answers, [64, 1]));
        var model = new Sequential { new TimeDistributed(new Sequential { new VggBlock(8, 1), new Flatten() }), new Lstm(8), new Dense(1) };
        model.Compile(new Adam(0.02f), Loss.BinaryCrossEntropy);
        var before = model.Evaluate(x, y).Loss;
        for (var step = 0; step < 60; step++)
            model.TrainOnBatch(x, y);
        Assert.True(model.Evaluate(x, y).Loss < 0.1 * before);
    }
}
