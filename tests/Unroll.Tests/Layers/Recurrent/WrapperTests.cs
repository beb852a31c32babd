namespace Unroll.Tests.Layers.Recurrent;

public sealed class WrapperTests
{
    static readonly RandomCases Numbers = new(8);

    static State<Tensor> Start(Bidirectional layer, int batch) => new([.. layer.StateLayout.Select(p => (p.Name, Numbers.Normal(batch, p.Width)))]);

    [Fact]
    public void A_bidirectional_layer_is_two_layers_side_by_side()
    {
        var layer = new Bidirectional(new Lstm(3) { ReturnSequences = true });
        var x = Numbers.Normal(2, 5, 4);
        var state = Start(layer, 2);
        var r = layer.Run(x, state);
        Assert.Equal(["forward/h", "forward/c", "backward/h", "backward/c"], r.State.Paths);

        var (one, two) = (new Lstm(3), new Lstm(3));
        foreach (var (single, path) in new[] { (one, "forward"), (two, "backward") })
        {
            single.Call(x);
            foreach (var weight in single.Weights)
                weight.Assign(layer.AllWeights().Single(w => w.Path == $"{path}/{weight.Name}").Weight.Value);
        }
        var (first, second) = (one.Run(x, state.Forward), two.Run(x.Flip(1), state.Backward));
        Compare.SameBits(r.Sequence, Tensor.Concat([first.Sequence, second.Sequence.Flip(1)], -1), "sequence");
        Compare.SameBits(r.State.Forward.C, first.State.C, "forward c");
        Compare.SameBits(r.State.Backward.H, second.State.H, "backward h");
        Compare.SameBits(r.Last, Tensor.Concat([first.Last, second.Last], -1), "last");
    }

    [Theory, InlineData(MergeMode.Concat), InlineData(MergeMode.Sum), InlineData(MergeMode.Mul), InlineData(MergeMode.Ave)]
    public void Merge_modes_join_the_two_outputs(MergeMode mode)
    {
        var x = Numbers.Normal(2, 4, 3);
        var layer = new Bidirectional(new Gru(3)) { MergeMode = mode };
        var r = layer.Run(x);
        var (f, b) = (r.State.Forward.H, r.State.Backward.H);
        var expected = mode switch { MergeMode.Sum => f + b, MergeMode.Mul => f * b, MergeMode.Ave => (f + b) * 0.5f, _ => Tensor.Concat([f, b], -1) };
        Compare.SameBits(r.Last, expected, mode.ToString());
    }

    [Fact]
    public void Without_a_merge_there_are_two_outputs_before_the_states()
    {
        var layer = new Bidirectional(new Gru(3)) { MergeMode = MergeMode.None };
        var x = Numbers.Normal(2, 4, 3);
        var outputs = layer.Call((Values)x);
        Assert.Equal(["last", "backward_last", "sequence", "backward_sequence", "forward/h", "backward/h"], outputs.Names);
        var r = layer.Run(x);
        Compare.SameBits(r.Last, r.State.Forward.H, "forward");
        Compare.SameBits(r.Backward!.Last, r.State.Backward.H, "backward");
        Compare.SameBits(r.Backward.Sequence[.., 0], r.Backward.Last, "the backward direction ends at the first step");
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Padding_is_zero_in_both_halves_of_a_sequence_whatever_the_layer_says(bool zero)
    {
        var x = Numbers.Normal(2, 4, 3).WithMask(Mask.FromLengths([4, 2], 4));
        var layer = new Bidirectional(new Lstm(3) { ReturnSequences = true, ZeroOutputForMask = zero });
        var r = layer.Run(x);
        Assert.All(r.Sequence[1, 2..].ToArray(), v => Assert.Equal(0, v));
        Assert.All(r.Sequence[1, ..2].ToArray(), v => Assert.NotEqual(0, v));
        Assert.Equal([4, 2], r.Sequence.Mask!.Lengths());
        Compare.SameBits(r.Last, Tensor.Concat([r.State.Forward.H, r.State.Backward.H], -1), "last");
    }

    [Fact]
    public void A_padded_row_gives_the_bits_of_the_row_cut_short_in_both_directions()
    {
        var layer = new Bidirectional(new Gru(5) { ReturnSequences = true });
        var x = Numbers.Normal(2, 7, 3);
        var padded = layer.Run(x.WithMask(Mask.FromLengths([7, 3], 7)));
        var cut = layer.Run(x[1..2, ..3]);
        Compare.SameBits(padded.Sequence[1..2, ..3], cut.Sequence, "sequence");
        Compare.SameBits(padded.State.Backward.H[1..2], cut.State.Backward.H, "backward state");
    }

    [Fact]
    public void A_backward_layer_of_its_own_may_differ_but_must_run_the_other_way()
    {
        var layer = new Bidirectional(new Lstm(3)) { BackwardLayer = new Gru(5) { GoBackwards = true } };
        Assert.Equal([2, 8], layer.Call(Numbers.Normal(2, 4, 3)).Shape);
        Assert.Equal(["forward/h", "forward/c", "backward/h"], layer.StateLayout.Select(p => p.Name));
        Assert.Contains("opposite direction", Assert.Throws<ArgumentException>(() => new Bidirectional(new Lstm(3)) { BackwardLayer = new Lstm(3) }).Message);
        Assert.Contains("ReturnSequences", Assert.Throws<ArgumentException>(() =>
            new Bidirectional(new Lstm(3)) { BackwardLayer = new Lstm(3) { GoBackwards = true, ReturnSequences = true } }).Message);
    }

    [Fact]
    public void The_copy_for_the_other_direction_has_every_option_and_no_weights_of_the_first()
    {
        var given = new Gru(3) { Name = "mine", ResetAfter = false, UseBias = false, Activation = Activation.Relu, ReturnSequences = true, Dropout = 0.25f };
        var layer = new Bidirectional(given);
        layer.Call(Numbers.Normal(1, 2, 2));
        var copy = Assert.IsType<Gru>(layer.Children[1].Layer);
        Assert.True(copy.GoBackwards);
        Assert.Equal((false, false, true, 0.25f), (copy.ResetAfter, copy.UseBias, copy.ReturnSequences, copy.Dropout));
        Assert.Same(given.Activation, copy.Activation);
        Assert.Null(copy.Name);
        Assert.NotEqual(given.Weights[0].Value.ToArray(), copy.Weights[0].Value.ToArray());
        Assert.Equal(["forward/kernel", "forward/recurrent_kernel", "backward/kernel", "backward/recurrent_kernel"], layer.AllWeights().Select(w => w.Path));
    }

    [Fact]
    public void A_wrapped_layer_keeps_the_weights_it_had()
    {
        var given = new SimpleRnn(3);
        var x = Numbers.Normal(1, 4, 2);
        var before = given.Call(x);
        Compare.SameBits(new Bidirectional(given).Call(x)[.., ..3], before, "forward half");
    }

    [Fact]
    public void Directions_drop_different_inputs()
    {
        var layer = new Bidirectional(new SimpleRnn(40) { Dropout = 0.5f, KernelInitializer = Initializer.Ones, RecurrentInitializer = Initializer.Zeros, Activation = Activation.Linear });
        var y = layer.Call(Tensor.Ones([8, 1, 30]), new Pass(true, 3));
        Assert.NotEqual(y[.., ..40].ToArray(), y[.., 40..].ToArray());
    }

    [Fact]
    public void A_wrong_state_names_both_directions()
    {
        var layer = new Bidirectional(new Gru(4));
        var message = Assert.Throws<ShapeException>(() => layer.Run(Numbers.Normal(2, 3, 3), new State<Tensor>(Numbers.Normal(2, 4)))).Message;
        Assert.Contains("forward/h (B,4), backward/h (B,4)", message);
    }

    [Fact]
    public void A_layer_is_applied_to_every_time_step()
    {
        var inner = new Lstm(3);
        var layer = new TimeDistributed(inner);
        var x = Numbers.Normal(2, 4, 5, 6);
        var y = layer.Call(x);
        Assert.Equal([2, 4, 3], y.Shape);
        Compare.SameBits(y[.., 2], inner.Call(x[.., 2]), "step 2");
        Assert.Equal(4 * 3 * (6 + 3 + 1), layer.AllWeights().Sum(w => w.Weight.Shape.Size));
    }

    [Fact]
    public void Dense_inside_equals_dense()
    {
        var dense = new Dense(4);
        var x = Numbers.Normal(2, 4, 3);
        Compare.SameBits(new TimeDistributed(dense).Call(x), dense.Call(x), "dense");
    }

    [Fact]
    public void The_mask_passes_a_time_distributed_layer()
    {
        var x = Numbers.Normal(2, 4, 5, 6).WithMask(Mask.FromLengths([4, 1], 4));
        Assert.Equal([4, 1], new TimeDistributed(new Gru(2)).Call(x).Mask!.Lengths());
    }

    [Fact]
    public void An_input_without_features_per_step_is_refused() =>
        Assert.Contains("[batch, time, features]", Assert.Throws<ShapeException>(() => new TimeDistributed(new Gru(2)).Call(Numbers.Normal(2, 4))).Message);
}
