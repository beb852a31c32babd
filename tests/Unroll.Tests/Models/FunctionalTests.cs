namespace Unroll.Tests;

public sealed class FunctionalTests
{
    [Fact]
    public void A_graph_has_two_inputs_and_two_outputs()
    {
        Symbol a = new("a", [3]), b = new("b", [2]);
        Dense left = new(4), right = new(4), head = new(1);
        var joined = new Concatenate().Call([left.Call(a), right.Call(b)]);
        var model = new Functional([a, b], [head.Call(joined), joined]);
        Tensor x = LayerCheck.Numbers([5, 3]), y = LayerCheck.Numbers([5, 2], 2);
        var outputs = model.Call(new Values(("a", x), ("b", y)), default);
        var expected = Tensor.Concat([left.Call(x), right.Call(y)], -1);
        Assert.Equal(2, outputs.Count);
        Assert.Equal(expected.ToArray(), outputs[1].ToArray());
        Assert.Equal(head.Call(expected).ToArray(), outputs[0].ToArray());
        Assert.Equal(["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias"], model.Parameters.Select(p => p.Path));
    }

    [Fact]
    public void Operators_on_symbols_do_what_they_do_on_tensors()
    {
        var s = new Symbol("s", [null, 4]);
        var model = new Functional([s], [Formula(s), s[.., ^1] * 2, (1 - s) / 4, s.Mean([1]), Symbol.Where(s.Greater(0), s, s * -1)]);
        var x = LayerCheck.Numbers([3, 6, 4]);
        var y = model.Call((Values)x);
        Assert.Equal(((x + 1) * (x - 0.5f) / 3 - x).Tanh().Sum([2]).ToArray(), y[0].ToArray());
        Assert.Equal((x[.., ^1] * 2).ToArray(), y[1].ToArray());
        Assert.Equal(((1 - x) / 4).ToArray(), y[2].ToArray());
        Assert.Equal(x.Mean([1]).ToArray(), y[3].ToArray());
        Assert.Equal(x.Abs().ToArray(), y[4].ToArray());
        Assert.Equal([Shape.Unknown, Shape.Unknown], model.Outputs[0].Shape);
        Assert.Equal([Shape.Unknown, 4], model.Outputs[1].Shape);

        static Symbol Formula(Symbol s) => ((s + 1) * (s - 0.5f) / 3 - s).Tanh().Sum([2]);
    }

    [Fact]
    public void A_shared_layer_has_one_path_and_the_sum_of_both_gradients()
    {
        Symbol a = new("a", [3]), b = new("b", [3]);
        var shared = new Dense(2) { Name = "tower" };
        var model = new Functional([a, b], [shared.Call(a) * shared.Call(b)]);
        Assert.Equal(["tower/kernel", "tower/bias"], model.Parameters.Select(p => p.Path));
        Tensor x = LayerCheck.Numbers([4, 3]), y = LayerCheck.Numbers([4, 3], 2);
        using var tape = Gradients.Record();
        var gradient = model.Call([x, y]).Sum().Backward()[model.Parameters[0].Weight]!;
        var by = shared.Call(y);
        var bx = shared.Call(x);
        LayerCheck.Close((x.Transpose().MatMul(by) + y.Transpose().MatMul(bx)).ToArray(), gradient, 1e-5f);
    }

    [Fact]
    public void Sub_models_share_weights_with_the_whole()
    {
        var x = new Symbol("series", [6]);
        var code = new Dense(3) { Name = "encoder" }.Call(x);
        var back = new Dense(6) { Name = "decoder" }.Call(code);
        var whole = new Functional(x, back);
        var encoder = new Functional(x, code);
        Assert.Same(whole.Parameters["encoder/kernel"].Weight, encoder.Parameters["encoder/kernel"].Weight);
        encoder.Parameters["encoder/kernel"].Value = Tensor.Ones([6, 3]);
        var input = LayerCheck.Numbers([2, 6]);
        Assert.Equal(whole.Parameters["encoder/kernel"].Value.ToArray(), Tensor.Ones([6, 3]).ToArray());
        Assert.Equal(whole.Call(input).ToArray(), whole.Layer("decoder").Call(encoder.Call(input)).ToArray());
    }

    [Fact]
    public void A_model_used_as_a_layer_keeps_its_paths_inside()
    {
        var inner = new Sequential { new Dense(3), new Dense(2) { Name = "code" } };
        var x = new Symbol("x", [4]);
        var model = new Functional(x, new Dense(1).Call(inner.Call(x)));
        Assert.Equal(["sequential/dense/kernel", "sequential/dense/bias", "sequential/code/kernel", "sequential/code/bias", "dense/kernel", "dense/bias"], model.Parameters.Select(p => p.Path));
        Assert.Equal(model.Parameters.Count, model.Parameters.Select(p => p.Path).Distinct().Count());
        Assert.Equal([2, 1], model.Call(LayerCheck.Numbers([2, 4])).Shape);
    }

    [Fact]
    public void A_missing_input_is_named()
    {
        Symbol a = new("a", [3]), b = new("weather", [3]);
        var sum = a + b;
        var error = Assert.Throws<ArgumentException>(() => new Functional(a, sum));
        Assert.Contains("'weather'", error.Message);
        Assert.Contains("first argument", error.Message);
        var model = new Functional([a, b], [sum]);
        Assert.Contains("'a' [?, 3], 'weather' [?, 3]", Assert.Throws<ShapeException>(() => model.Call(LayerCheck.Numbers([2, 3]))).Message);
        Assert.Contains("made by", Assert.Throws<ArgumentException>(() => new Functional([a, b, sum], [sum])).Message);
    }

    [Fact]
    public void The_order_of_symbols_does_not_change_the_numbers_of_a_named_layer()
    {
        var one = Build(first: "left");
        var two = Build(first: "right");
        Assert.Equal(one.Parameters["left/kernel"].Value.ToArray(), two.Parameters["left/kernel"].Value.ToArray());
        Assert.Equal(one.Parameters["right/kernel"].Value.ToArray(), two.Parameters["right/kernel"].Value.ToArray());
        Assert.NotEqual(one.Parameters["left/kernel"].Value.ToArray(), one.Parameters["right/kernel"].Value.ToArray());

        static Functional Build(string first)
        {
            var x = new Symbol("x", [3]);
            var a = new Dense(2) { Name = first }.Call(x);
            var b = new Dense(2) { Name = first == "left" ? "right" : "left" }.Call(x);
            return new Functional(x, a + b);
        }
    }

    [Fact]
    public void Building_a_graph_gives_no_weight_a_value()
    {
        var layer = new Dense(1000);
        layer.Call(new Symbol("x", [null, 1000]));
        Assert.True(layer.IsBuilt);
        Assert.All(layer.Weights, w => Assert.False(w.HasValue));
        Assert.Contains("has no value yet", Assert.Throws<InvalidOperationException>(() => layer.Weights[0].Value).Message);
    }

    [Fact]
    public void A_symbol_carries_the_mask_and_its_way()
    {
        var ids = new Symbol("ids", [null], DType.Int32);
        var words = new Dropout(0.1f).Call(new Embedding(9, 4) { MaskZero = true }.Call(ids));
        Assert.True(words.HasMask);
        Assert.Equal("id 0 -> embedding -> dropout", words.MaskOrigin);
        Assert.False(new DropMask().Call(words).HasMask);
    }

    [Fact]
    public void A_model_of_two_branches_trains_by_hand_in_parallel_without_disturbing_each_other()
    {
        var models = Enumerable.Range(0, 4).Select(_ => new Sequential { new Dense(8) { Activation = Activation.Tanh }, new Dropout(0.5f), new Dense(1) }.Build([4])).ToArray();
        var x = LayerCheck.Numbers([16, 4]);
        var results = new float[4][];
        Parallel.For(0, 4, i =>
        {
            using var tape = Gradients.Record();
            var gradients = models[i].Call(x, models[i].TrainingPass()).Square().Sum().Backward();
            results[i] = gradients[models[i].Parameters["dense/kernel"].Weight]!.ToArray();
        });
        Assert.All(results, r => Assert.Equal(results[0], r));
    }
}
