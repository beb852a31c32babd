namespace Unroll.Tests.Layers.Recurrent;

/// <summary>Recurrent layers in Sequential, in a graph with states as edges, and by hand.</summary>
public sealed class GraphTests
{
    static readonly RandomCases Numbers = new(9);

    [Fact]
    public void A_stack_in_a_sequential_model_gives_what_its_layers_give_one_by_one()
    {
        var (first, second) = (new Bidirectional(new Lstm(4) { ReturnSequences = true }), new Gru(3));
        var model = new Sequential { first, second }.Build([null, 5]);
        var x = Numbers.Normal(2, 6, 5).WithMask(Mask.FromLengths([6, 2], 6));
        Compare.SameBits(model.Call(x), second.Call(first.Call(x)), "stack");
        Assert.Equal(["bidirectional/forward/kernel", "bidirectional/forward/recurrent_kernel", "bidirectional/forward/bias", "bidirectional/backward/kernel",
            "bidirectional/backward/recurrent_kernel", "bidirectional/backward/bias", "gru/kernel", "gru/recurrent_kernel", "gru/bias"], model.Parameters.Select(p => p.Path));
    }

    [Fact]
    public void Symbolic_shapes_equal_the_shapes_of_a_run()
    {
        var x = new Symbol("x", [null, 5]);
        var r = new Lstm(4).Run(x);
        Assert.Equal([Shape.Unknown, Shape.Unknown, 4], r.Sequence.Shape);
        Assert.Equal([Shape.Unknown, 4], r.Last.Shape);
        Assert.Equal([Shape.Unknown, 4], r.State.C.Shape);
        var both = new Bidirectional(new Gru(4) { ReturnSequences = true }).Run(x);
        Assert.Equal([Shape.Unknown, Shape.Unknown, 8], both.Sequence.Shape);
        Assert.Equal([Shape.Unknown, 4], both.State.Backward.H.Shape);
        Assert.Equal([Shape.Unknown, 10, 4], new TimeDistributed(new Gru(4)).Call(new Symbol("w", [10, 7, 3])).Shape);
    }

    [Fact]
    public void States_are_edges_of_a_graph_with_their_gradients()
    {
        var (source, target) = (new Symbol("source", [null, 3]), new Symbol("target", [null, 2]));
        var (encoder, decoder) = (new Bidirectional(new Lstm(3)), new Lstm(6) { ReturnSequences = true });
        var encoded = encoder.Run(source);
        var state = new State<Symbol>(
            Symbol.Concat([encoded.State.Forward.H, encoded.State.Backward.H], 1),
            Symbol.Concat([encoded.State.Forward.C, encoded.State.Backward.C], 1));
        var model = new Functional([source, target], [decoder.Run(target, state).Sequence]);

        var (x, y) = (Numbers.Normal(2, 5, 3), Numbers.Normal(2, 4, 2));
        using var tape = Gradients.Record();
        var output = model.Call([x, y]);
        var r = encoder.Run(x);
        var byHand = decoder.Run(y, new State<Tensor>(
            Tensor.Concat([r.State.Forward.H, r.State.Backward.H], 1), Tensor.Concat([r.State.Forward.C, r.State.Backward.C], 1)));
        Compare.SameBits(output, byHand.Sequence, "graph and by hand");
        var gradients = output.Sum().Backward();
        foreach (var parameter in model.Parameters)
            Assert.True(gradients[parameter.Weight]?.ToArray().Any(v => v != 0), parameter.Path);
    }

    [Fact]
    public void A_wrong_state_in_a_graph_is_named_when_the_graph_is_made()
    {
        var x = new Symbol("x", [null, 3]);
        var encoded = new Lstm(100).Run(x);
        var message = Assert.Throws<ShapeException>(() => new Lstm(32).Run(x, encoded.State)).Message;
        Assert.Contains("h (B,32), c (B,32)", message);
        Assert.Contains("h (B,100), c (B,100)", message);
    }

    [Fact]
    public void Work_is_counted_for_every_step_without_running_them()
    {
        var x = new Symbol("x", [50, 5]);
        var model = new Functional(x, new Lstm(4).Call(x));
        Assert.Equal(50 * 4 * 4 * (5 + 4), model.Graph!.Nodes[0].MultiplyAdds);
    }

    [Fact]
    public void A_state_is_a_value_with_rows_and_parts()
    {
        var state = State<Tensor>.Tree(("forward", new State<Tensor>(Numbers.Normal(6, 2), Numbers.Normal(6, 2))), ("backward", new State<Tensor>(Numbers.Normal(6, 3))));
        Assert.Equal(["forward/h", "forward/c", "backward/h"], state.Paths);
        Assert.Same(state["forward/c"], state.Forward.C);
        Compare.SameBits(state.Rows(2..5).Backward.H, state.Backward.H[2..5], "rows");
        Assert.True(state.HasStructureOf(state.Rows(0..1)));
        Assert.False(state.HasStructureOf(state.Forward));
        Assert.Contains("'backward/h'", Assert.Throws<KeyNotFoundException>(() => state["backward/c"]).Message);
        Assert.Contains("paths must differ", Assert.Throws<ArgumentException>(() => new State<Tensor>(("h", Numbers.Normal(1)), ("h", Numbers.Normal(1)))).Message);
    }

    [Fact]
    public void A_detached_state_does_not_reach_back()
    {
        var layer = new Gru(3);
        using var tape = Gradients.Record();
        var x = Numbers.Normal(2, 4, 2);
        var first = layer.Run(x);
        var loss = layer.Run(Numbers.Normal(2, 4, 2), first.State.Detach()).Last.Sum();
        Assert.All(Gradients.Of(loss, x)[0].ToArray(), v => Assert.Equal(0, v));
    }
}
