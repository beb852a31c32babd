using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll.Interop.Tests.Keras;

public class KerasConfigReaderTests
{
    [Fact]
    public void A_serialized_layer_becomes_the_layer_with_its_options()
    {
        var layer = Assert.IsType<Lstm>(KerasConfigReader.Read("""
            {"module": "keras.layers", "class_name": "LSTM", "config": {"name": "encoder", "units": 7, "activation": "relu", "recurrent_activation": "hard_sigmoid",
             "return_sequences": true, "go_backwards": true, "zero_output_for_mask": true, "use_bias": false, "unit_forget_bias": false, "dropout": 0.25,
             "recurrent_dropout": 0.5, "dtype": {"class_name": "DTypePolicy", "config": {"name": "float32"}}, "unroll": true, "seed": 3, "implementation": 2}}
            """));
        Assert.Equal("encoder", layer.Name);
        Assert.Equal(7, layer.Units);
        Assert.IsType<ReluActivation>(layer.Activation);
        Assert.IsType<HardSigmoidActivation>(layer.RecurrentActivation);
        Assert.True(layer.ReturnSequences && layer.GoBackwards && layer.ZeroOutputForMask);
        Assert.False(layer.UseBias || layer.UnitForgetBias || layer.Stateful);
        Assert.Equal((0.25f, 0.5f), (layer.Dropout, layer.RecurrentDropout));
    }

    [Theory]
    [InlineData("""{"class_name": "GlorotUniform", "config": {"seed": null}}""", "\"glorot_uniform\"")]
    [InlineData("""{"class_name": "Orthogonal", "config": {"seed": 4, "gain": 2.0}}""", """{"type":"orthogonal","blocks":1,"gain":2}""")]
    [InlineData("""{"class_name": "RandomNormal", "config": {"mean": 1.0, "stddev": 0.5, "seed": null}}""", """{"type":"random_normal","deviation":0.5,"mean":1}""")]
    [InlineData("""{"class_name": "RandomUniform", "config": {"minval": -1.0, "maxval": 2.0}}""", """{"type":"random_uniform","high":2,"low":-1}""")]
    [InlineData("""{"class_name": "Constant", "config": {"value": 0.25}}""", """{"type":"constant","value":0.25}""")]
    [InlineData("""{"class_name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_avg", "distribution": "uniform"}}""", """{"type":"variance_scaling","mode":"average","scale":2,"uniform":true,"untruncated":false}""")]
    [InlineData("\"he_normal\"", "\"he_normal\"")]
    public void Initializers_keep_their_settings(string keras, string expected)
    {
        var layer = (Dense)Read("Dense", $$"""{"name": "d", "units": 2, "kernel_initializer": {{keras}}}""");
        Assert.Equal(expected, JsonNode.Parse(Registry.Default.ToJson(layer))!["kernel_initializer"]!.ToJsonString());
    }

    [Fact]
    public void Regularizers_and_constraints_keep_their_settings()
    {
        var layer = (Dense)Read("Dense", """
            {"name": "d", "units": 2, "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.5}}, "bias_regularizer": {"class_name": "L1L2", "config": {"l1": 0.25, "l2": 0.125}},
             "kernel_constraint": {"class_name": "MaxNorm", "config": {"max_value": 3.0, "axis": 0}}, "bias_constraint": {"class_name": "NonNeg", "config": {}}}
            """);
        Assert.Equal(0.5f, Assert.IsType<L2>(layer.KernelRegularizer).Factor);
        var both = Assert.IsType<L1L2>(layer.BiasRegularizer);
        Assert.Equal((0.25f, 0.125f), (both.First, both.Second));
        Assert.Equal(3, Assert.IsType<MaxNorm>(layer.KernelConstraint).Limit);
        Assert.IsType<NonNeg>(layer.BiasConstraint);
    }

    [Theory]
    [InlineData("Activation", """{"activation": "swish"}""", typeof(ActivationLayer))]
    [InlineData("Embedding", """{"input_dim": 5, "output_dim": 3, "mask_zero": true, "input_length": 4}""", typeof(Embedding))]
    [InlineData("Dropout", """{"rate": 0.5, "noise_shape": null, "seed": 1}""", typeof(Dropout))]
    [InlineData("Flatten", """{"data_format": "channels_last"}""", typeof(Flatten))]
    [InlineData("Reshape", """{"target_shape": [2, 3]}""", typeof(Reshape))]
    [InlineData("RepeatVector", """{"n": 4}""", typeof(RepeatVector))]
    [InlineData("Concatenate", """{"axis": -1}""", typeof(Concatenate))]
    [InlineData("Masking", """{"mask_value": -1.0}""", typeof(Masking))]
    [InlineData("MaxPooling1D", """{"pool_size": [3], "strides": [2], "padding": "same", "data_format": "channels_last"}""", typeof(MaxPooling1D))]
    [InlineData("AdditiveAttention", """{"use_scale": false, "dropout": 0.1, "seed": null}""", typeof(AdditiveAttention))]
    [InlineData("UpSampling1D", """{"size": 2}""", typeof(UpSampling1D))]
    [InlineData("SimpleRNN", """{"units": 3, "activation": "tanh"}""", typeof(SimpleRnn))]
    [InlineData("GRU", """{"units": 3, "reset_after": false}""", typeof(Gru))]
    [InlineData("TimeDistributed", """{"layer": {"class_name": "Dense", "config": {"units": 2}}}""", typeof(TimeDistributed))]
    [InlineData("Bidirectional", """{"merge_mode": null, "layer": {"class_name": "GRU", "config": {"units": 2}}}""", typeof(Bidirectional))]
    public void Every_layer_of_the_list_is_read(string name, string config, Type expected) => Assert.IsType(expected, Read(name, config));

    [Fact]
    public void Settings_of_pooling_are_read_from_lists_of_one()
    {
        var layer = (MaxPooling1D)Read("MaxPooling1D", """{"pool_size": [3], "strides": [2], "padding": "same"}""");
        Assert.Equal((3, 2, PaddingMode.Same), (layer.Size, layer.Strides, layer.Padding));
    }

    [Fact]
    public void A_layer_that_is_not_here_is_named()
    {
        var error = Assert.Throws<FormatException>(() => Read("Conv4D", """{"name": "conv_7", "filters": 3}"""));
        Assert.Contains("Conv4D ('conv_7')", error.Message, StringComparison.Ordinal);
        Assert.Contains("LSTM", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_of_the_users_own_is_read_by_the_name_it_is_registered_under()
    {
        var registry = Registry.Default.With<DoublingLayer>("doubling_layer");
        var layer = Assert.IsType<TimeDistributed>(KerasConfigReader.Read("""{"class_name": "TimeDistributed", "config": {"layer": {"class_name": "DoublingLayer", "config": {"name": "d", "times": 3, "dtype": "float32"}}}}""", registry));
        Assert.Equal(3, Assert.IsType<DoublingLayer>(layer.Layer).Times);
        var error = Assert.Throws<FormatException>(() => Read("DoublingLayer", """{"name": "d", "times": 3}"""));
        Assert.Contains("Registry.Default.With<DoublingLayer>(\"doubling_layer\")", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_is_not_known_is_named_with_its_layer()
    {
        var error = Assert.Throws<FormatException>(() => Read("GRU", """{"name": "g", "units": 3, "peepholes": true}"""));
        Assert.Contains("GRU 'g'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'peepholes'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Padding_goes_through_Flatten_as_in_Keras() => Assert.True(Assert.IsType<Flatten>(Read("Flatten", "{}")).KeepsPadding);

    [Fact]
    public void Channels_first_is_refused_where_it_cannot_be_read()
    {
        var error = Assert.Throws<FormatException>(() => Read("Flatten", """{"name": "f", "data_format": "channels_first"}"""));
        Assert.Contains("channels_first", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_JSON_is_refused() => Assert.Throws<FormatException>(() => KerasConfigReader.Read("LSTM(3)"));

    [Fact]
    public void A_wrong_number_of_weights_says_which_are_needed()
    {
        var layer = Read("Dense", """{"name": "d", "units": 2}""");
        layer.Call(Tensor.Zeros([1, 3]));
        var error = Assert.Throws<ShapeException>(() => KerasConfigReader.SetWeights(layer, [Tensor.Zeros([3, 2])]));
        Assert.Contains("kernel [3, 2], bias [2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequential_model_is_built_for_the_shape_it_was_saved_with()
    {
        var model = Assert.IsType<Sequential>(KerasConfigReader.Read("""
            {"class_name": "Sequential", "config": {"name": "s", "layers": [
              {"class_name": "InputLayer", "config": {"batch_shape": [2, 4, 3], "dtype": "float32", "name": "in"}},
              {"class_name": "GRU", "config": {"name": "g", "units": 5}}, {"class_name": "Dense", "config": {"name": "d", "units": 1}}]}}
            """));
        Assert.Equal(["g/kernel", "g/recurrent_kernel", "g/bias", "d/kernel", "d/bias"], model.Parameters.Select(p => p.Path));
        Assert.Equal([7, 1], model.Call(Tensor.Zeros([7, 4, 3])).Shape);
    }

    [Fact]
    public void A_layer_that_is_called_twice_is_one_layer()
    {
        var model = Assert.IsType<Functional>(KerasConfigReader.Read("""
            {"class_name": "Functional", "config": {"name": "f", "layers": [
              {"class_name": "InputLayer", "name": "a", "config": {"batch_shape": [null, 3], "name": "a"}, "inbound_nodes": []},
              {"class_name": "InputLayer", "name": "b", "config": {"batch_shape": [null, 3], "name": "b"}, "inbound_nodes": []},
              {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 2}, "inbound_nodes": [
                {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["a", 0, 0]}}], "kwargs": {}},
                {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["b", 0, 0]}}], "kwargs": {}}]},
              {"class_name": "Concatenate", "name": "c", "config": {"name": "c", "axis": -1}, "inbound_nodes": [
                {"args": [[{"class_name": "__keras_tensor__", "config": {"keras_history": ["d", 0, 0]}}, {"class_name": "__keras_tensor__", "config": {"keras_history": ["d", 1, 0]}}]], "kwargs": {}}]}],
              "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": ["c", 0, 0]}}
            """));
        Assert.Equal(2, model.Parameters.Count);
        var (a, b) = (Tensor.From(new float[,] { { 1, 2, 3 } }), Tensor.From(new float[,] { { 3, 2, 1 } }));
        var y = model.Call([a, b]);
        Assert.Equal([1, 4], y.Shape);
        Assert.Equal(model.Call([b, a])[.., ..2].ToArray(), y[.., 2..].ToArray());
    }

    static Layer Read(string name, string config)
    {
        using var document = JsonDocument.Parse(config);
        return KerasConfigReader.Read(name, document.RootElement);
    }

    sealed class DoublingLayer(int times) : UnaryLayer
    {
        public int Times { get; } = times;

        protected override Tensor Forward(Tensor x, Pass pass) => x * Times;
    }
}
