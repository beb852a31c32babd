using System.Text.Json;

namespace Unroll.Interop.Tests.Keras;

/// <summary>Configurations of Keras's convolutions and poolings, as <c>get_config()</c> writes them.</summary>
public class KerasConvolutionTests
{
    static T Read<T>(string name, string config) where T : Layer
    {
        using var json = JsonDocument.Parse(config);
        return Assert.IsType<T>(KerasConfigReader.Read(name, json.RootElement));
    }

    static Tensor Numbers(int count) => Tensor.Range(count).To(DType.Float32);

    [Fact]
    public void Convolutions_are_read_with_every_argument()
    {
        var one = Read<Conv1D>("Conv1D", """
            {"name": "c", "filters": 6, "kernel_size": [2], "strides": [2], "padding": "causal", "data_format": "channels_last", "dilation_rate": [1], "groups": 2, "activation": "relu", "use_bias": false,
             "kernel_initializer": "he_normal", "bias_initializer": "zeros", "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null, "kernel_constraint": null, "bias_constraint": null}
            """);
        Assert.Equal((6, 2, 2, 1, 2, PaddingMode.Causal, false, false), (one.Filters, one.KernelSize, one.Strides, one.Dilation, one.Groups, one.Padding, one.UseBias, one.ChannelsFirst));
        Assert.Equal($"{Activation.Relu} {Initializer.HeNormal}", $"{one.Activation} {one.KernelInitializer}");
        var two = Read<Conv2D>("Conv2D", """{"filters": 4, "kernel_size": [2, 3], "strides": [1, 2], "padding": "same", "data_format": "channels_first", "dilation_rate": [2, 1], "groups": 1}""");
        Assert.Equal([[2, 3], [1, 2], [2, 1]], [two.KernelSize, two.Strides, two.Dilation]);
        Assert.True(two.ChannelsFirst);
        Assert.Equal([3, 1, 2], Read<Conv3D>("Conv3D", """{"filters": 4, "kernel_size": [3, 1, 2]}""").KernelSize);
        var up = Read<Conv1DTranspose>("Conv1DTranspose", """{"filters": 4, "kernel_size": [3], "strides": [2], "padding": "same", "output_padding": [1], "dilation_rate": [1], "groups": 1}""");
        Assert.Equal((3, 2, 1, PaddingMode.Same), (up.KernelSize, up.Strides, up.OutputPadding, up.Padding));
        Assert.Null(Read<Conv2DTranspose>("Conv2DTranspose", """{"filters": 4, "kernel_size": [3, 3], "output_padding": null}""").OutputPadding);
        var deep = Read<DepthwiseConv1D>("DepthwiseConv1D", """{"kernel_size": [3], "depth_multiplier": 2, "depthwise_initializer": "ones", "depthwise_constraint": {"class_name": "NonNeg", "config": {}}}""");
        Assert.Equal((3, 2, $"{Initializer.Ones}"), (deep.KernelSize, deep.DepthMultiplier, $"{deep.KernelInitializer}"));
        Assert.IsType<NonNeg>(deep.KernelConstraint);
        var apart = Read<SeparableConv1D>("SeparableConv1D", """{"filters": 5, "kernel_size": [3], "depth_multiplier": 2, "depthwise_initializer": "ones", "pointwise_initializer": "zeros"}""");
        Assert.Equal((5, 3, 2, $"{Initializer.Ones} {Initializer.Zeros}"), (apart.Filters, apart.KernelSize, apart.DepthMultiplier, $"{apart.KernelInitializer} {apart.PointwiseInitializer}"));
    }

    [Fact]
    public void Weights_of_Keras_2_s_local_layer_are_taken_as_they_are()
    {
        var layer = Read<LocallyConnected1D>("LocallyConnected1D", """{"filters": 2, "kernel_size": [3], "strides": [2], "padding": "valid", "implementation": 1, "data_format": "channels_last", "use_bias": true}""");
        layer.Call(Tensor.Zeros([1, 7, 2]));
        KerasConfigReader.SetWeights(layer, [Numbers(36).Reshape(3, 6, 2), Numbers(6).Reshape(3, 2)]);
        var x = Numbers(14).Reshape(1, 7, 2);
        // Window 1 holds the steps 2 to 4, the numbers 4 to 9, and kernel[1] the numbers 12 to 23.
        var expected = Enumerable.Range(0, 2).Select(f => 2f + f + Enumerable.Range(0, 6).Sum(k => (4f + k) * (12 + (2 * k) + f)));
        Assert.Equal(expected, layer.Call(x)[0, 1].ToArray());
        Assert.Throws<FormatException>(() => Read<LocallyConnected1D>("LocallyConnected1D", """{"filters": 2, "kernel_size": [3], "padding": "same"}"""));
    }

    [Fact]
    public void Poolings_paddings_and_croppings_are_read()
    {
        var max = Read<MaxPooling2D>("MaxPooling2D", """{"pool_size": [2, 3], "strides": [1, 2], "padding": "same", "data_format": "channels_first"}""");
        Assert.Equal([[2, 3], [1, 2]], [max.Size, max.Strides!]);
        Assert.Equal((PaddingMode.Same, true), (max.Padding, max.ChannelsFirst));
        Assert.Equal(3, Read<AveragePooling1D>("AveragePooling1D", """{"pool_size": [3], "strides": [3], "padding": "valid"}""").Size);
        Assert.True(Read<GlobalMaxPooling1D>("GlobalMaxPooling1D", """{"data_format": "channels_last", "keepdims": true}""").KeepDims);
        Assert.Equal(4, Read<AdaptiveAveragePooling1D>("AdaptiveAveragePooling1D", """{"output_size": [4], "data_format": "channels_last"}""").OutputSize);
        Assert.Equal([1, 2], Read<ZeroPadding1D>("ZeroPadding1D", """{"padding": [1, 2]}""").Amounts);
        Assert.Equal([1, 2, 3, 4], Read<ZeroPadding2D>("ZeroPadding2D", """{"padding": [[1, 2], [3, 4]]}""").Amounts);
        Assert.Equal([1, 0], Read<Cropping1D>("Cropping1D", """{"cropping": [1, 0]}""").Amounts);
        Assert.Equal([2], Read<Cropping2D>("Cropping2D", """{"cropping": 2}""").Amounts);
        Assert.Equal(Interpolation.Bilinear, Read<UpSampling2D>("UpSampling2D", """{"size": [2, 2], "interpolation": "bilinear"}""").Interpolation);
        Assert.Contains("bicubic", Assert.Throws<FormatException>(() => Read<UpSampling2D>("UpSampling2D", """{"size": [2, 2], "interpolation": "bicubic"}""")).Message, StringComparison.Ordinal);
    }
}
