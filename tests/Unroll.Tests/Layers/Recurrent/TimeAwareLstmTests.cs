namespace Unroll.Tests.Layers.Recurrent;

public sealed class TimeAwareLstmTests
{
    static readonly RandomCases Numbers = new(61);

    static TimeAwareLstm Beside(Lstm lstm, Tensor x, TimeAwareLstm layer)
    {
        lstm.Call(x);
        layer.Call(x, Tensor.Zeros([x.Shape[0], x.Shape[1]]));
        for (var i = 0; i < lstm.Weights.Count; i++)
            layer.Weights[i].Assign(lstm.Weights[i].Value);
        return layer;
    }

    [Theory, InlineData(TimeDecay.Reciprocal, false), InlineData(TimeDecay.Logarithmic, true), InlineData(TimeDecay.Exponential, false)]
    public void Without_time_between_events_it_is_the_lstm(TimeDecay decay, bool norm)
    {
        var x = Numbers.Normal(3, 6, 4);
        var lstm = new Lstm(24) { ReturnSequences = true, LayerNorm = norm };
        var layer = Beside(lstm, x, new TimeAwareLstm(24) { ReturnSequences = true, Decay = decay, LayerNorm = norm });
        Assert.Equal(lstm.Weights.Select(w => w.Shape), layer.Weights.Select(w => w.Shape));
        Compare.Near(layer.Call(x, Tensor.Zeros([3, 6])), lstm.Call(x), 1e-5, $"{decay}");
        Assert.True(Compare.Difference(layer.Call(x, Tensor.Ones([3, 6])), lstm.Call(x)) > 1e-2);
    }

    [Theory, InlineData(TimeDecay.Reciprocal), InlineData(TimeDecay.Logarithmic), InlineData(TimeDecay.Exponential)]
    public void The_forget_gate_is_scaled_by_the_decay(TimeDecay decay)
    {
        var kept = decay switch { TimeDecay.Logarithmic => 1 / MathF.Log(MathF.E + 2), TimeDecay.Exponential => MathF.Exp(-2), _ => 1 / (1 + 2f) };
        var x = Numbers.Normal(2, 1, 3);
        var state = new State<Tensor>(Numbers.Normal(2, 4), Numbers.Normal(2, 4));
        var lstm = new Lstm(4);
        var layer = Beside(lstm, x, new TimeAwareLstm(4) { Decay = decay, TimeScale = 60 });
        // c' = g f c + i c~: what the plain cell makes of c scaled by g.
        var expected = lstm.Run(x, new State<Tensor>(state.H, state.C * kept));
        var r = layer.Run(x, Tensor.Full([2, 1], 120), state);
        Compare.Near(r.State.C, expected.State.C, 2e-6, "c");
        Compare.Near(r.State.H, expected.State.H, 2e-6, "h");
    }

    [Fact]
    public void A_long_gap_forgets()
    {
        var layer = new TimeAwareLstm(4);
        var x = Numbers.Normal(2, 1, 3);
        var past = new State<Tensor>(Tensor.Zeros([2, 4]), Numbers.Normal(2, 4) * 10);
        Compare.Near(layer.Run(x, Tensor.Full([2, 1], 1e9f), past).State.C, layer.Run(x, Tensor.Zeros([2, 1])).State.C, 1e-6, "c");
    }

    [Fact]
    public void A_step_is_masked_where_the_events_or_the_times_are()
    {
        var layer = new TimeAwareLstm(4) { ReturnSequences = true };
        var (x, elapsed) = (Numbers.Normal(2, 5, 3), Numbers.Normal(2, 5).Abs());
        var padded = layer.Run(x.WithMask(Mask.FromLengths([3, 5], 5)), (elapsed * Tensor.Where(Mask.FromLengths([5, 2], 5).Steps, Tensor.Ones([1]), Tensor.Full([1], float.NaN))).WithMask(Mask.FromLengths([5, 2], 5)));
        Assert.Equal([3, 2], padded.Sequence.Mask!.Lengths());
        Compare.SameBits(padded.State.C[1..2], layer.Run(x[1..2, ..2], elapsed[1..2, ..2]).State.C, "cut");
        Compare.SameBits(layer.Call(x, elapsed * -1), layer.Call(x, elapsed * 0), "below 0");
        Compare.SameBits(layer.Call(x, elapsed.ExpandDims(2)), layer.Call(x, elapsed), "[batch, time, 1]");
    }

    [Fact]
    public void Two_symbols_make_a_model_that_trains_with_ids_and_minutes()
    {
        var (events, minutes) = (new Symbol("events", [null], DType.Int32), new Symbol("minutes", [null]));
        var z = new TimeAwareLstm(8).Call(new Embedding(20, 4) { MaskZero = true }.Call(events), minutes);
        var model = new Functional([events, minutes], [new Dense(1).Call(z)]);
        var ids = Tensor.Random([16, 6], Distribution.Uniform(0, 20), 3).To(DType.Int32);
        var times = Numbers.Normal(16, 6).Abs();
        Assert.Equal([16, 1], model.Call(new Values(("events", ids), ("minutes", times)))[0].Shape);
        using var tape = Gradients.Record();
        var gradient = Gradients.Of(model.Call(new Values(("events", ids), ("minutes", times)))[0].Sum(), [times])[0];
        Assert.Contains(gradient.ToArray(), g => g != 0);
    }

    [Fact]
    public void A_stream_steps_through_events_and_times_bit_for_bit()
    {
        var (events, elapsed) = (new Symbol("events", [null, 3]), new Symbol("elapsed", [null, 1]));
        var model = new Functional([events, elapsed], [new TimeAwareLstm(5) { ReturnSequences = true, Projection = 4 }.Run(events, elapsed).Sequence]) { Seed = 2 };
        var (x, d) = (Numbers.Normal(2, 6, 3), Numbers.Normal(2, 6, 1).Abs());
        var whole = model.Call(new Values(("events", x), ("elapsed", d)))[0];
        using var stream = model.OpenStream(batch: 2);
        for (var t = 0; t < 6; t++)
        {
            x[.., t].ToArray().CopyTo(stream.Input("events"));
            d[.., t].ToArray().CopyTo(stream.Input("elapsed"));
            stream.Step();
            Compare.SameBits(Tensor.From(stream.Output().ToArray(), [2, 4]), whole[.., t], FormattableString.Invariant($"step {t}"));
        }
    }

    [Fact]
    public void Wrong_times_are_refused_in_words()
    {
        var layer = new TimeAwareLstm(4);
        var x = Numbers.Normal(2, 5, 3);
        Assert.Contains("x, elapsed, in this order", Assert.Throws<ShapeException>(() => layer.Call(x)).Message);
        Assert.Contains("'elapsed' of shape [2, 5, 2]", Assert.Throws<ShapeException>(() => layer.Call(x, Numbers.Normal(2, 5, 2))).Message);
        Assert.Contains("'elapsed' of shape [2, 4] beside x", Assert.Throws<ShapeException>(() => layer.Call(x, Numbers.Normal(2, 4))).Message);
        Assert.Contains("above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new TimeAwareLstm(4) { TimeScale = 0 }).Message);
    }
}
