namespace Unroll.Interop.Tests.Keras;

/// <summary>Models inside models and wrappers, and what goes in and out of them.</summary>
public class KerasNestedTests
{
    static readonly Tensor X = Tensor.Random([2, 4, 3], Distribution.Normal(0, 1), 5);

    [Fact]
    public void A_Sequential_inside_TimeDistributed_runs_at_every_step()
    {
        var model = (Sequential)KerasConfigReader.Read("""
            {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4, 3], "name": "i"}},
              {"class_name": "TimeDistributed", "config": {"name": "t", "layer": {"class_name": "Sequential", "config": {"name": "inner", "layers": [
                {"class_name": "Dense", "config": {"name": "a", "units": 5, "activation": "relu"}}, {"class_name": "Dense", "config": {"name": "b", "units": 2}}], "build_input_shape": [null, 3]}}}},
              {"class_name": "GRU", "config": {"name": "g", "units": 2}}]}}
            """);
        Assert.Equal(["t/layer/a/kernel", "t/layer/a/bias", "t/layer/b/kernel", "t/layer/b/bias", "g/kernel", "g/recurrent_kernel", "g/bias"], model.Parameters.Select(p => p.Path));
        var steps = ((TimeDistributed)model.Layer("t")).Call(X);
        Assert.Equal(((TimeDistributed)model.Layer("t")).Layer.Call(X[.., 1]).ToArray(), steps[.., 1].ToArray());
        Assert.Equal([2, 2], model.Call(X).Shape);
    }

    [Fact]
    public void Models_inside_a_Functional_model_are_called_like_layers()
    {
        var model = (Functional)KerasConfigReader.Read($$"""
            {"class_name": "Functional", "config": {"name": "outer", "layers": [{{Input("a", 3)}}, {{Input("b", 3)}},
              {"class_name": "Functional", "name": "inner", "config": {"name": "inner", "layers": [{{Input("p", 3)}}, {{Input("q", 3)}},
                 {"class_name": "Concatenate", "name": "c", "config": {"name": "c", "axis": -1}, "inbound_nodes": [{"args": [[{{From("p")}}, {{From("q")}}]], "kwargs": {} }]},
                 {"class_name": "LSTM", "name": "l", "config": {"name": "l", "units": 2, "return_state": true}, "inbound_nodes": [{"args": [{{From("c")}}], "kwargs": {"training": false, "mask": null} }]}],
                 "input_layers": [["q", 0, 0], ["p", 0, 0]], "output_layers": {"y": ["l", 0, 0], "c": ["l", 0, 2]} },
               "inbound_nodes": [{"args": [[{{From("a")}}, {{From("b")}}]], "kwargs": {} }]},
              {"class_name": "Sequential", "name": "head", "config": {"name": "head", "layers": [{"class_name": "Dense", "config": {"name": "d", "units": 1} }]}, "inbound_nodes": [{"args": [{{From("inner", 1)}}], "kwargs": {} }]}],
              "input_layers": [["b", 0, 0], ["a", 0, 0]], "output_layers": [["inner", 0, 0], ["head", 0, 0]]} }
            """);
        Assert.Equal(["b", "a"], model.Inputs.Select(i => i.Name));
        var (b, a) = (X, X * 2);
        var outputs = model.Call(Values.Of([b, a]));
        var lstm = (Lstm)model.Layer("inner/l");
        // The outer a is the inner q.
        var run = lstm.Run(Tensor.Concat([b, a], -1));
        Assert.Equal(run.Last.ToArray(), outputs[0].ToArray());
        Assert.Equal(((Dense)model.Layer("head/d")).Call(run.State.C).ToArray(), outputs[1].ToArray());
    }

    [Fact]
    public void An_output_that_is_no_place_is_named()
    {
        var error = Assert.Throws<FormatException>(() => KerasConfigReader.Read($$"""{"class_name": "Functional", "config": {"name": "f", "layers": [{{Input("a", 3)}}], "input_layers": ["a", 0, 0], "output_layers": "a"} }"""));
        Assert.Contains("\"a\" is not a place", error.Message, StringComparison.Ordinal);
    }

    static string Input(string name, int features) => $$"""{"class_name": "InputLayer", "name": "{{name}}", "config": {"batch_shape": [null, null, {{features}}], "name": "{{name}}"}, "inbound_nodes": []}""";

    static string From(string name, int output = 0) => $$$"""{"class_name": "__keras_tensor__", "config": {"keras_history": ["{{{name}}}", 0, {{{output}}}]}}""";
}
