namespace Unroll.Tests.Layers.Recurrent;

public sealed class ConditionalTests
{
    static readonly RandomCases Numbers = new(71);

    [Fact]
    public void The_initial_state_is_a_projection_of_the_conditions_for_each_leaf()
    {
        var inner = new Lstm(4) { ReturnSequences = true };
        var layer = new Conditional(inner) { Activation = Activation.Tanh, BiasInitializer = Initializer.RandomNormal };
        var (x, city, season) = (Numbers.Normal(3, 5, 2), Numbers.Normal(3, 6), Numbers.Normal(3, 2));
        var r = layer.Run(x, [city, season]);
        Assert.Equal(["h_condition_0_kernel", "h_condition_1_kernel", "h_condition_bias", "c_condition_0_kernel", "c_condition_1_kernel", "c_condition_bias"], layer.Weights.Select(w => w.Name));
        var w = layer.Weights.Select(p => p.Value).ToArray();
        var start = new State<Tensor>((city.MatMul(w[0]) + season.MatMul(w[1]) + w[2]).Tanh(), (city.MatMul(w[3]) + season.MatMul(w[4]) + w[5]).Tanh());
        Compare.Near(r.Sequence, inner.Run(x, start).Sequence, 1e-6, "sequence");
        Compare.SameBits(layer.Call(x, city, season), r.Sequence, "by position");
        Assert.Equal([3, 4], r.State.C.Shape);
    }

    [Fact]
    public void One_projection_may_serve_all_leaves_of_a_cell()
    {
        var layer = new Conditional(new Bidirectional(new Lstm(3))) { Separate = false };
        var (x, city) = (Numbers.Normal(2, 4, 2), Numbers.Normal(2, 6));
        var r = layer.Run(x, [city]);
        Assert.Equal(["forward_condition_0_kernel", "forward_condition_bias", "backward_condition_0_kernel", "backward_condition_bias"], layer.Weights.Select(w => w.Name));
        var (forward, backward) = (city.MatMul(layer.Weights[0]), city.MatMul(layer.Weights[2]));
        var expected = layer.Layer.Run(x, State<Tensor>.Tree(("forward", new State<Tensor>(forward, forward)), ("backward", new State<Tensor>(backward, backward))));
        Compare.Near(r.Last, expected.Last, 1e-6, "last");
        Assert.Contains("h (B,2), c (B,3)", Assert.Throws<ShapeException>(() => new Conditional(new Lstm(3) { Projection = 2 }) { Separate = false }.Run(x, [city])).Message);
    }

    [Fact]
    public void A_mixture_weighs_the_conditions_as_cond_rnn_does()
    {
        var inner = new Gru(3);
        var layer = new Conditional(inner) { Separate = false, Merge = ConditionMerge.Mixture, BiasInitializer = Initializer.RandomNormal };
        var (x, a, b) = (Numbers.Normal(2, 4, 2), Numbers.Normal(2, 6), Numbers.Normal(2, 5));
        var r = layer.Run(x, [a, b]);
        Assert.Equal(["condition_0_kernel", "condition_0_bias", "condition_1_kernel", "condition_1_bias", "mixture_kernel", "mixture_bias"], layer.Weights.Select(w => w.Name));
        var w = layer.Weights.Select(p => p.Value).ToArray();
        var h = (a.MatMul(w[0]) + w[1]) * w[4][0] + ((b.MatMul(w[2]) + w[3]) * w[4][1]) + w[5];
        Compare.Near(r.Last, inner.Run(x, new State<Tensor>(h)).Last, 1e-6, "last");
    }

    [Fact]
    public void A_condition_may_have_a_row_for_each_leaf()
    {
        var layer = new Conditional(new StackedRecurrent(new Lstm(3), new Gru(4)));
        var (x, flat) = (Numbers.Normal(2, 4, 2), Numbers.Normal(2, 6));
        var both = Tensor.Stack([flat, flat * 2], 1);
        Assert.Contains("[batch, 1, features]", Assert.Throws<ShapeException>(() => layer.Run(x, [both])).Message);
        var lstm = new Conditional(new Lstm(3)) { Separate = false };
        var r = lstm.Run(x, [both]);
        var (h, c) = (flat.MatMul(lstm.Weights[0]), (flat * 2).MatMul(lstm.Weights[0]));
        Compare.Near(r.Last, lstm.Layer.Run(x, new State<Tensor>(h, c)).Last, 1e-6, "last");
    }

    [Fact]
    public void It_learns_what_only_the_condition_tells()
    {
        var (weather, city) = (new Symbol("weather", [null, 2]), new Symbol("city", [2]));
        var y = new Conditional(new Gru(8)).Call(weather, city);
        var model = new Functional([weather, city], [new Dense(1).Call(y)]) { Seed = 3 };
        model.Compile(new Adam(0.02f), Loss.MeanSquaredError);
        var x = Numbers.Normal(32, 5, 2) * 0.1f;
        var where = Tensor.Random([32], Distribution.Uniform(0, 2), 5).To(DType.Int32).OneHot(2);
        var target = where[.., ..1] * 2 - 1;
        var inputs = new Values(("weather", x), ("city", where));
        var first = model.TrainOnBatch(inputs, target).Loss;
        var last = first;
        for (var i = 0; i < 60; i++)
            last = model.TrainOnBatch(inputs, target).Loss;
        Assert.True(last < 0.05 * first, FormattableString.Invariant($"{first} to {last}"));
    }

    [Fact]
    public void It_is_refused_without_conditions_or_with_others_than_at_first()
    {
        var layer = new Conditional(new Gru(3));
        var x = Numbers.Normal(2, 4, 2);
        Assert.Contains("no condition", Assert.Throws<ShapeException>(() => layer.Call(x)).Message);
        layer.Call(x, Numbers.Normal(2, 6));
        Assert.Contains("2 conditions", Assert.Throws<ShapeException>(() => layer.Call(x, Numbers.Normal(2, 6), Numbers.Normal(2, 6))).Message);
        Assert.Contains("Flatten", Assert.Throws<ShapeException>(() => new Conditional(new Gru(3)).Call(x, Numbers.Normal(2, 2, 2, 2))).Message);
    }
}
