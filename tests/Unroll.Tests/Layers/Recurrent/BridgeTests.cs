namespace Unroll.Tests.Layers.Recurrent;

public sealed class BridgeTests
{
    static readonly RandomCases Numbers = new(81);

    [Fact]
    public void Concatenated_states_of_two_directions_start_a_decoder_of_twice_the_units()
    {
        var x = Numbers.Normal(2, 5, 3);
        var encoded = new Bidirectional(new Lstm(4)).Run(x);
        var state = Bridge.Concatenate(encoded.State);
        Assert.Equal(["h", "c"], state.Paths);
        Compare.SameBits(state.C, Tensor.Concat([encoded.State.Forward.C, encoded.State.Backward.C], -1), "c");
        Assert.Equal([2, 5, 8], new Lstm(8) { ReturnSequences = true }.Run(x, state).Sequence.Shape);
        var symbol = new Bidirectional(new Lstm(4)).Run(new Symbol("x", [null, 3]));
        Assert.Equal([Shape.Unknown, 8], Bridge.Concatenate(symbol.State).H.Shape);
    }

    [Fact]
    public void A_stack_keeps_its_layers()
    {
        var encoder = new StackedRecurrent(new Bidirectional(new Gru(3)), new Gru(4), new Bidirectional(new Gru(2)));
        var state = encoder.Run(Numbers.Normal(2, 5, 3)).State;
        Assert.Equal(["layer_0/h", "layer_1/h", "layer_2/h"], Bridge.Concatenate(state).Paths);
        Assert.Equal([6, 4, 4], Bridge.Concatenate(state).Select(leaf => leaf.Shape[1]));
        Compare.SameBits(Bridge.Sum(state).Layer(2).H, state.Layer(2).Forward.H + state.Layer(2).Backward.H, "sum");
    }

    [Fact]
    public void A_learned_bridge_goes_from_any_state_to_any_decoder()
    {
        var x = new Symbol("x", [null, 3]);
        var encoded = new Bidirectional(new Gru(5)).Run(x);
        var decoder = new StackedRecurrent(new Lstm(4), new Gru(3));
        var bridge = Bridge.Dense(decoder);
        var decoded = decoder.Run(x, bridge.Run(encoded.State));
        var model = new Functional([x], [decoded.Last]);
        Assert.Equal([2, 3], model.Call(Numbers.Normal(2, 5, 3)).Shape);
        Assert.Equal(["layer_0_h_kernel", "layer_0_h_bias", "layer_0_c_kernel", "layer_0_c_bias", "layer_1_h_kernel", "layer_1_h_bias"], bridge.Weights.Select(w => w.Name));
        Assert.Equal([10, 4], bridge.Weights[0].Shape);
        var state = new State<Tensor>(("forward/h", Numbers.Normal(2, 5)), ("backward/h", Numbers.Normal(2, 5)));
        var all = Tensor.Concat([.. state], -1);
        Compare.Near(bridge.Run(state).Layer(0).C, all.MatMul(bridge.Weights[2]) + bridge.Weights[3], 1e-6, "c");
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        var y = Numbers.Normal(2, 5, 3);
        Compare.SameBits(ModelFile.Read(file).Model.Call(y), model.Call(y), "loaded");
    }

    [Fact]
    public void What_cannot_be_bridged_is_refused_in_words()
    {
        var one = new State<Tensor>(Numbers.Normal(2, 4), Numbers.Normal(2, 4));
        Assert.Contains("got a state of h, c; needed the same leaves under forward/ and backward/", Assert.Throws<ArgumentException>(() => Bridge.Concatenate(one)).Message);
        var mixed = new Bidirectional(new Lstm(3)) { BackwardLayer = new Gru(5) { GoBackwards = true } }.Run(Numbers.Normal(2, 4, 3)).State;
        Assert.Contains("'backward/c' beside 'forward/c'", Assert.Throws<ArgumentException>(() => Bridge.Concatenate(mixed)).Message);
        var uneven = new Bidirectional(new Gru(3)) { BackwardLayer = new Gru(5) { GoBackwards = true } }.Run(Numbers.Normal(2, 4, 3)).State;
        Assert.Contains("equal widths", Assert.Throws<ShapeException>(() => Bridge.Sum(uneven)).Message);
        Assert.Contains("a width for each leaf", Assert.Throws<ArgumentException>(() => new DenseBridge(["h"], [])).Message);
    }
}
