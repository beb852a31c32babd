namespace Unroll.Tests.Layers.Recurrent;

/// <summary>States, masks and names: what goes in and what comes out.</summary>
public sealed class RunTests
{
    static readonly RandomCases Numbers = new(7);

    [Fact]
    public void Run_answers_with_names()
    {
        var layer = new Lstm(4);
        var r = layer.Run(Numbers.Normal(2, 5, 3));
        Assert.Equal([2, 5, 4], r.Sequence.Shape);
        Compare.SameBits(r.Last, r.Sequence[.., ^1], "last");
        Compare.SameBits(r.State.H, r.Last, "h");
        Assert.Equal([2, 4], r.State.C.Shape);
        Assert.Equal(["h", "c"], r.State.Paths);
    }

    [Theory, InlineData(false, "last", "sequence"), InlineData(true, "sequence", "last")]
    public void The_main_output_comes_first_then_the_other_then_the_states(bool sequences, string first, string second)
    {
        var outputs = new Lstm(4) { ReturnSequences = sequences }.Call((Values)Numbers.Normal(2, 5, 3));
        Assert.Equal([first, second, "h", "c"], outputs.Names);
    }

    [Fact]
    public void States_go_in_by_name_and_by_position()
    {
        var layer = new Lstm(4);
        var (x, h, c) = (Numbers.Normal(2, 5, 3), Numbers.Normal(2, 4), Numbers.Normal(2, 4));
        var typed = layer.Run(x, new State<Tensor>(h, c)).Last;
        Compare.SameBits(layer.Call([x, h, c]), typed, "by position");
        Compare.SameBits(layer.Call(new Values(("x", x), ("h", h), ("c", c)))[0], typed, "by name");
        Assert.NotEqual(layer.Call(x).ToArray(), typed.ToArray());
    }

    [Fact]
    public void A_wrong_initial_state_is_named_beside_the_right_one()
    {
        var layer = new Lstm(32) { Name = "decoder" };
        var x = Numbers.Normal(5, 7, 3);
        string Message(params (string, Tensor)[] state) => Assert.Throws<ShapeException>(() => layer.Call(new Values([("x", x), .. state]))).Message;

        var message = Message(("h", Numbers.Normal(5, 50, 1)));
        Assert.Contains("Lstm 'decoder'", message);
        Assert.Contains("h (B,32), c (B,32)", message);
        Assert.Contains("(B,50,1)", message);
        Assert.Contains("h (B,16)", Message(("h", Numbers.Normal(5, 16)), ("c", Numbers.Normal(5, 32))));
        Assert.Contains("c (B,32), h (B,32)", Message(("c", Numbers.Normal(5, 32)), ("h", Numbers.Normal(5, 32))));
        Assert.Contains("h (4,32)", Message(("h", Numbers.Normal(4, 32)), ("c", Numbers.Normal(5, 32))));
        Assert.Contains("h (B,32), c (B,32)", Message(("h", Numbers.Normal(5, 32)), ("c", Numbers.Normal(5, 32)), ("d", Numbers.Normal(5, 32))));
    }

    [Fact]
    public void An_input_that_is_not_a_sequence_is_refused_with_the_fix()
    {
        var message = Assert.Throws<ShapeException>(() => new Gru(3).Call(Numbers.Normal(2, 5))).Message;
        Assert.Contains("Gru 'gru'", message);
        Assert.Contains("[batch, time, features]", message);
        Assert.Contains("ExpandDims(2)", message);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Another_number_of_features_than_at_first_is_refused(bool composed)
    {
        var layer = new Lstm(3) { ForceComposed = composed };
        layer.Call(Numbers.Normal(2, 4, 5));
        var message = Assert.Throws<ShapeException>(() => layer.Call(Numbers.Normal(2, 4, 6))).Message;
        Assert.Contains("[2, 4, 6]", message);
        Assert.Contains("[batch, time, 5]", message);
    }

    [Fact]
    public void A_model_forgets_the_states_of_all_its_layers()
    {
        var model = new Sequential { new Bidirectional(new Gru(2) { Stateful = true, ReturnSequences = true }), new Lstm(3) { Stateful = true } };
        var x = Numbers.Normal(2, 4, 5);
        var first = model.Call(x);
        Assert.NotEqual(first.ToArray(), model.Call(x).ToArray());
        model.ResetState();
        Compare.SameBits(model.Call(x), first, "after the reset");
    }

    [Fact]
    public void Many_threads_may_run_one_layer_at_once()
    {
        var layer = new Bidirectional(new Lstm(9) { ReturnSequences = true });
        var xs = Enumerable.Range(0, 8).Select(i => new RandomCases(100 + i).Normal(3, 7, 4)).ToArray();
        layer.Call(xs[0]);
        var alone = xs.Select(x => layer.Call(x)).ToArray();
        var together = new Tensor[64];
        Parallel.For(0, together.Length, i => together[i] = layer.Call(xs[i % 8]));
        for (var i = 0; i < together.Length; i++)
            Compare.SameBits(together[i], alone[i % 8], $"run {i}");
    }

    [Fact]
    public void Sequences_keep_the_mask_and_vectors_have_none()
    {
        var x = Numbers.Normal(2, 3, 2).WithMask(Mask.FromLengths([3, 1], 3));
        var r = new Gru(4) { Name = "encoder" }.Run(x);
        Assert.Equal([3, 1], r.Sequence.Mask!.Lengths());
        Assert.Equal("lengths -> encoder", r.Sequence.Mask.Origin);
        Assert.Null(r.Last.Mask);
        Assert.Null(r.State.H.Mask);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Going_backwards_reverses_sequence_and_mask(bool composed)
    {
        var x = Numbers.Normal(1, 4, 2);
        var layer = new SimpleRnn(3) { GoBackwards = true, ForceComposed = composed };
        var forward = new SimpleRnn(3) { ForceComposed = composed };
        forward.Call(x);
        layer.Call(x);
        for (var i = 0; i < 3; i++)
            layer.Weights[i].Assign(forward.Weights[i].Value);
        var r = layer.Run(x.WithMask(Mask.FromLengths([3], 4)));
        Assert.Equal(MaskKind.Left, r.Sequence.Mask!.Kind);
        Compare.SameBits(r.Sequence[.., 1..], forward.Run(x[.., ..3].Flip(1)).Sequence, "the three real steps, last first");
        Assert.All(r.Sequence[.., 0].ToArray(), v => Assert.Equal(0, v));
    }

    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void Masked_steps_repeat_the_output_or_give_zeros(bool zero, bool composed)
    {
        var x = Numbers.Normal(1, 4, 2).WithMask(Mask.From(new[,] { { false, true, false, true } }));
        var layer = new Lstm(3) { ZeroOutputForMask = zero, ForceComposed = composed };
        var state = new State<Tensor>(Numbers.Normal(1, 3), Numbers.Normal(1, 3));
        var y = layer.Run(x, state).Sequence;
        Assert.All(y[.., 0].ToArray(), v => Assert.Equal(0, v));
        if (zero)
            Assert.All(y[.., 2].ToArray(), v => Assert.Equal(0, v));
        else
            Compare.SameBits(y[.., 2], y[.., 1], "repeated");
    }

    [Fact]
    public void With_zeros_for_masked_steps_the_last_output_is_zero_and_the_state_is_not()
    {
        var r = new Gru(3) { ZeroOutputForMask = true }.Run(Numbers.Normal(1, 4, 2).WithMask(Mask.FromLengths([2], 4)));
        Assert.All(r.Last.ToArray(), v => Assert.Equal(0, v));
        Assert.All(r.State.H.ToArray(), v => Assert.NotEqual(0, v));
    }

    [Fact]
    public void A_stateful_layer_goes_on_where_it_ended_and_starts_over_after_a_reset()
    {
        var x = Numbers.Normal(2, 6, 3);
        var layer = new Lstm(4) { Stateful = true };
        var whole = layer.Run(x).Last;
        layer.ResetState();
        layer.Run(x[.., ..2]);
        Compare.SameBits(layer.Run(x[.., 2..]).Last, whole, "in two calls");
        layer.ResetState();
        Compare.SameBits(layer.Run(x).Last, whole, "after the reset");
    }

    [Fact]
    public void A_stateful_layer_refuses_another_batch_size_with_the_fix()
    {
        var layer = new Gru(4) { Stateful = true };
        layer.Run(Numbers.Normal(2, 3, 3));
        var message = Assert.Throws<ShapeException>(() => layer.Run(Numbers.Normal(3, 3, 3))).Message;
        Assert.Contains("ResetState()", message);
        Assert.Contains("batch of 3", message);
    }

    [Fact]
    public void A_stateful_layer_in_a_graph_keeps_nothing_of_the_shape_inference()
    {
        var layer = new Gru(4) { Stateful = true };
        var model = new Sequential { layer }.Build([null, 3]);
        Assert.Equal([2, 4], model.Call(Numbers.Normal(2, 3, 3)).Shape);
    }

    [Fact]
    public void Wrong_options_are_refused_where_they_are_set()
    {
        Assert.Contains("Lstm: got units = 0; needed 1 or more", Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(0)).Message);
        Assert.Contains("1000000000 units with 4 gates; needed at most 536870911 units", Assert.Throws<ShapeException>(() => new Lstm(1_000_000_000).Call(Numbers.Normal(1, 1, 1))).Message);
        Assert.Contains("SimpleRnn: got Dropout = -1", Assert.Throws<ArgumentOutOfRangeException>(() => new SimpleRnn(3) { Dropout = -1 }).Message);
        Assert.Contains("between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(3) { Dropout = 1.5f }).Message);
        Assert.Contains("between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Gru(3) { RecurrentDropout = -0.1f }).Message);
    }

    [Fact]
    public void The_forget_gate_starts_with_a_bias_of_one()
    {
        var layer = new Lstm(3) { BiasInitializer = new Constant(5) };
        layer.Call(Numbers.Normal(1, 1, 1));
        Assert.Equal([5, 5, 5, 1, 1, 1, 5, 5, 5, 5, 5, 5], layer.Weights[2].Value.ToArray());
        var without = new Lstm(3) { UnitForgetBias = false };
        without.Call(Numbers.Normal(1, 1, 1));
        Assert.All(without.Weights[2].Value.ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void The_fast_path_is_one_node_and_the_definition_is_many()
    {
        using var tape = Gradients.Record();
        Assert.Equal("lstm", new Lstm(3).Call(Numbers.Normal(2, 4, 3)).Node!.Op);
        Assert.NotEqual("lstm", new Lstm(3) { ForceComposed = true }.Call(Numbers.Normal(2, 4, 3)).Node!.Op);
        Assert.NotEqual("lstm", new Lstm(3).Call(Numbers.Normal(2, 4, 3).On(PlainBackend.Instance)).Node!.Op);
    }
}
