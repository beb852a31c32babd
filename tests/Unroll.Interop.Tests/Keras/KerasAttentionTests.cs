namespace Unroll.Interop.Tests.Keras;

/// <summary>Calls of attention layers and of tied embeddings in a Functional configuration.</summary>
public class KerasAttentionTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    static string At(string name) => $$"""{"class_name": "__keras_tensor__", "config": {"keras_history": ["{{name}}", 0, 0]} }""";

    static string Input(string name, string shape, string type = "float32") =>
        $$$"""{"class_name": "InputLayer", "name": "{{{name}}}", "config": {"batch_shape": {{{shape}}}, "dtype": "{{{type}}}", "name": "{{{name}}}"}, "inbound_nodes": []}""";

    static string Layer(string type, string name, string config, params string[] nodes) =>
        $$$"""{"class_name": "{{{type}}}", "name": "{{{name}}}", "config": {"name": "{{{name}}}", {{{config}}} }, "inbound_nodes": [{{{string.Join(", ", nodes)}}}]}""";

    static Functional Read(string[] layers, string[] inputs, string output) => Assert.IsType<Functional>(KerasConfigReader.Read(
        $$$"""{"class_name": "Functional", "config": {"name": "f", "layers": [{{{string.Join(", ", layers)}}}], "input_layers": [{{{string.Join(", ", inputs.Select(i => $"[\"{i}\", 0, 0]"))}}}], "output_layers": ["{{{output}}}", 0, 0]}}"""));

    [Fact]
    public void A_mask_of_each_input_reaches_the_attention()
    {
        var model = Read([Input("q", "[null, 3, 2]"), Input("v", "[null, 4, 2]"), Input("m", "[null, 4]"),
            Layer("Attention", "a", "\"score_mode\": \"dot\", \"use_scale\": false, \"dropout\": 0.0, \"seed\": null",
                $$"""{"args": [[{{At("q")}}, {{At("v")}}]], "kwargs": {"mask": [null, {{At("m")}}]} }""")], ["q", "v", "m"], "a");
        Tensor q = Random([2, 3, 2], 1), v = Random([2, 4, 2], 2), m = Tensor.From(new float[,] { { 1, 1, 0, 1 }, { 0, 1, 1, 1 } });
        var expected = new Attention().Run(q, v.WithMask(Mask.From(m.NotEqualTo(0)))).Context;
        Assert.Equal(expected.ToArray(), model.Call([q, v, m]).ToArray());
    }

    [Fact]
    public void Query_value_attention_mask_and_causality_of_a_call_are_read()
    {
        var model = Read([Input("q", "[null, 4, 2]"), Input("v", "[null, 4, 3]"), Input("m", "[null, 4, 4]"),
            Layer("MultiHeadAttention", "a", "\"num_heads\": 2, \"key_dim\": 3, \"value_dim\": 3, \"dropout\": 0.0, \"use_bias\": true, \"output_shape\": null, \"attention_axes\": [1], \"sliding_window\": null, \"use_gate\": false",
                $$"""{"args": [], "kwargs": {"attention_mask": {{At("m")}}, "value": {{At("v")}}, "query": {{At("q")}}, "use_causal_mask": true, "return_attention_scores": false} }""")], ["q", "v", "m"], "a");
        Tensor q = Random([2, 4, 2], 1), v = Random([2, 4, 3], 2), m = Random([2, 4, 4], 3).Greater(-1).To(DType.Float32);
        var layer = Assert.IsType<MultiHeadAttention>(model.Layer("a"));
        Assert.True(layer.Causal);
        Assert.Equal(layer.Run(q, v, null, m).Context.ToArray(), model.Call([q, v, m]).ToArray());
    }

    [Fact]
    public void An_embedding_called_in_reverse_is_an_output_layer_tied_to_it()
    {
        var model = Read([Input("ids", "[null, 3]", "int32"),
            Layer("ReversibleEmbedding", "words", "\"input_dim\": 5, \"output_dim\": 2, \"tie_weights\": true, \"mask_zero\": false, \"reverse_dtype\": null, \"logit_soft_cap\": 3.0",
                $$"""{"args": [{{At("ids")}}], "kwargs": {"reverse": false} }""", $$"""{"args": [{{At("hidden")}}], "kwargs": {"reverse": true} }"""),
            Layer("Dense", "hidden", "\"units\": 2", $$"""{"args": [{{At("words")}}], "kwargs": {} }"""),
            """{"class_name": "Identity", "name": "out", "config": {"name": "out"}, "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["words", 1, 0]}}], "kwargs": {}}]}"""], ["ids"], "out");
        Assert.Single(model.Parameters, p => p.Shape == [5, 2]);
        var ids = Tensor.From([0, 4, 2], [1, 3]);
        var table = model.Parameters.Single(p => p.Shape == [5, 2]).Value;
        var hidden = model.Layer("hidden").Call(table.Gather(ids));
        var expected = ((hidden.MatMul(table.Transpose()) / 3).Tanh() * 3).ToArray();
        var actual = model.Call(ids).ToArray();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6f);
    }
}
