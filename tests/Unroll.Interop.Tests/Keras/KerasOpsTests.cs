namespace Unroll.Interop.Tests.Keras;

/// <summary>Operations and masks that stand between the layers of a Functional configuration.</summary>
public class KerasOpsTests
{
    static readonly Tensor X = Tensor.From(new float[,,] { { { 1, 2 }, { 0.5f, 3 }, { 9, 9 } }, { { 9, 4 }, { 9, 9 }, { 9, 9 } } });

    [Fact]
    public void A_mask_that_operations_compute_reaches_the_layer()
    {
        var model = Assert.IsType<Functional>(KerasConfigReader.Read($$$"""
            {"class_name": "Functional", "config": {"name": "f", "layers": [{{{Input}}},
              {{{Op("NotEqual", "ne", """[{"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}, 9]""")}}},
              {{{Op("Any", "any", """[{"class_name": "__keras_tensor__", "config": {"keras_history": ["ne", 0, 0]}}]""", "\"axis\": -1, \"keepdims\": false")}}},
              {"class_name": "GRU", "name": "g", "config": {"name": "g", "units": 3}, "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}],
                "kwargs": {"mask": {"class_name": "__keras_tensor__", "config": {"keras_history": ["any", 0, 0]} } } }]}],
              "input_layers": ["x", 0, 0], "output_layers": ["g", 0, 0]}}
            """));
        var gru = (Gru)model.Layer("g");
        var masked = X.WithMask(Mask.From(new[,] { { true, true, false }, { true, false, false } }));
        Assert.Equal(gru.Call(masked).ToArray(), model.Call(X).ToArray());
    }

    [Theory]
    [InlineData("Add", "2", 3f)]
    [InlineData("Subtract", "2", -1f)]
    [InlineData("Multiply", "2", 2f)]
    [InlineData("Divide", "2", 0.5f)]
    [InlineData("Power", "2", 1f)]
    [InlineData("Negative", "", -1f)]
    [InlineData("Exp", "", 2.7182817f)]
    public void An_operation_gives_its_numbers(string op, string number, float expected) => Assert.Equal(expected, Run(op, number, "").ToArray()[0], 5);

    [Theory]
    [InlineData("Equal", "9", new[] { false, false, false, false, true, true, true, false, true, true, true, true })]
    [InlineData("Greater", "2", new[] { false, false, false, true, true, true, true, true, true, true, true, true })]
    [InlineData("Less", "2", new[] { true, false, true, false, false, false, false, false, false, false, false, false })]
    public void A_comparison_gives_its_flags(string op, string number, bool[] expected) => Assert.Equal(expected, Run(op, number, "").ToArray<bool>());

    [Fact]
    public void Reductions_keep_their_axes()
    {
        Assert.Equal([2, 3], Run("Sum", "", "\"axis\": -1, \"keepdims\": false").Shape);
        Assert.Equal([2, 1, 1], Run("Mean", "", "\"axis\": [1, 2], \"keepdims\": true").Shape);
        Assert.Equal(9, Run("Max", "", "\"axis\": [1, 2], \"keepdims\": false").ToArray()[0]);
    }

    [Fact]
    public void An_operation_that_cannot_be_read_is_named()
    {
        var error = Assert.Throws<FormatException>(() => Run("Einsum", "", ""));
        Assert.Contains("operation Einsum 'op'", error.Message, StringComparison.Ordinal);
        Assert.Contains("NotEqual", error.Message, StringComparison.Ordinal);
        Assert.Contains("a tensor and then a number", Assert.Throws<FormatException>(() => Run("Maximum", "2", "")).Message, StringComparison.Ordinal);
    }

    const string Input = """{"class_name": "InputLayer", "name": "x", "config": {"batch_shape": [null, 3, 2], "name": "x"}, "inbound_nodes": []}""";

    static string Op(string type, string name, string args, string config = "") =>
        $$$"""{"module": "keras.src.ops.numpy", "class_name": "{{{type}}}", "name": "{{{name}}}", "config": { {{{config}}} }, "inbound_nodes": [{"args": {{{args}}}, "kwargs": {}}]}""";

    static Tensor Run(string op, string number, string config)
    {
        var args = """[{"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}""" + (number.Length > 0 ? $", {number}]" : "]");
        return ((Model)KerasConfigReader.Read($$$"""
            {"class_name": "Functional", "config": {"name": "f", "layers": [{{{Input}}}, {{{Op(op, "op", args, config)}}}], "input_layers": ["x", 0, 0], "output_layers": ["op", 0, 0]}}
            """)).Call(X);
    }
}
