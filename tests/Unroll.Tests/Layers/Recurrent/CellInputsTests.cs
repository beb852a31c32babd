using Unroll.Tests.Streaming;

namespace Unroll.Tests.Layers.Recurrent;

/// <summary>Cells whose output is no state, whose state is a tree, which see several sequences or constants, and single steps of a cell.</summary>
public sealed class CellInputsTests
{
    static readonly RandomCases Numbers = new(41);

    /// <summary>A GRU inside, a running maximum beside it; the output is a projection of both: narrower than any state.</summary>
    sealed class Nested : RecurrentLayer
    {
        readonly Gru _inner;
        Weight _out = null!;

        public Nested(int units, Gru inner) : base(units) => _inner = Track(inner, "inner");

        public override IReadOnlyList<(string Name, int Width)> StateLayout => [("inner/h", _inner.Units), ("max", _inner.Units)];

        public override bool OutputIsState => false;

        protected override void Build(Shape input) => _out = AddWeight("out", [2 * _inner.Units, Units]);

        protected override Tensor Project(Tensor x) => x;

        protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
        {
            var (h, after) = _inner.RunStep(projected, state.Part("inner"), pass);
            var max = Tensor.Maximum(state["max"], h);
            var y = Tensor.Concat([h, max], -1).MatMul(_out);
            return new([("output", y), ("inner/h", after.H), ("max", max)]);
        }
    }

    static Nested Make(int units = 2, bool sequences = true, bool zero = false) => new(units, new Gru(5)) { ReturnSequences = sequences, ZeroOutputForMask = zero };

    [Fact]
    public void An_output_that_is_no_state_and_a_nested_state()
    {
        var layer = Make();
        var x = Numbers.Normal(2, 5, 3);
        var r = layer.Run(x);
        Assert.Equal([2, 5, 2], r.Sequence.Shape);
        Assert.Equal(["inner/h", "max"], r.State.Paths);
        Assert.Equal([2, 5], r.State.Part("inner").H.Shape);
        Assert.Equal([Shape.Unknown, Shape.Unknown, 2], layer.Call(new Symbol("x", [null, 3])).Shape);
        var inner = ((Gru)layer.Children[0].Layer).Run(x);
        Compare.Near(r.State["inner/h"], inner.State.H, 1e-6, "the cell inside");
        Compare.Near(r.State["max"], Tensor.Maximum(inner.Sequence.Max(1), Tensor.Zeros([1])), 1e-6, "the maximum");
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Masked_steps_carry_it_over_and_padding_is_as_cut(bool zero)
    {
        var layer = Make(zero: zero);
        var x = Numbers.Normal(2, 5, 3);
        var padded = layer.Run(x.WithMask(Mask.FromLengths([5, 2], 5)));
        var cut = layer.Run(x[1..2, ..2]);
        Compare.SameBits(padded.Sequence[1..2, ..2], cut.Sequence, "sequence");
        Assert.All(cut.State.Paths, path => Compare.SameBits(padded.State[path][1..2], cut.State[path], path));
        Compare.SameBits(padded.Last[1..2], zero ? Tensor.Zeros([1, 2]) : cut.Last, "last");
        var both = new Bidirectional(layer) { BackwardLayer = new Nested(2, new Gru(5)) { ReturnSequences = true, GoBackwards = true } }.Run(x.WithMask(Mask.FromLengths([5, 2], 5)));
        Compare.SameBits(both.Last[1..2, ..2], cut.Last, "the last real output of the forward direction");
        Assert.All(both.Sequence[1, 2..].ToArray(), v => Assert.Equal(0, v));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_stream_repeats_the_output_at_masked_steps(bool zero)
    {
        var model = new Sequential { new Masking(0), Make(zero: zero) }.Build([null, StreamModels.Features]);
        var x = StreamModels.Input(model, 3, 9, 4);
        var expected = model.Call(x).WithMask(null);
        using var stream = model.OpenStream(3);
        for (var t = 0; t < 9; t++)
            Compare.Near(StreamTests.Step(stream, x[.., t], 2), expected[.., t], 1e-6, FormattableString.Invariant($"step {t}"));
    }

    /// <summary>h' = tanh(x W + g h U + c V), g the gate of the second sequence, c the constant.</summary>
    sealed class Gated(int units) : RecurrentLayer(units)
    {
        Weight _kernel = null!, _recurrent = null!, _constant = null!;
        public override IReadOnlyList<string> SequenceNames => ["x", "gate"];
        public override IReadOnlyList<string> ConstantNames => ["context"];

        protected override void Build(Shape input, IReadOnlyList<Shape> others) => (_kernel, _recurrent, _constant) =
            (AddWeight("kernel", [input[^1], Units]), AddWeight("recurrent_kernel", [Units, Units]), AddWeight("constant_kernel", [others[1][^1], Units]));

        protected override Tensor Project(Tensor x) => x.MatMul(_kernel);

        protected override Values Prepare(Values constants, Pass pass) => new(("context", constants["context"].MatMul(_constant)));

        protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) =>
            new((projected[.., ..Units] + (projected[.., Units..] * state.H).MatMul(_recurrent) + Constants(pass)["context"]).Tanh());
    }

    [Fact]
    public void Sequences_go_through_time_together_and_constants_reach_every_step()
    {
        var layer = new Gated(3) { ReturnSequences = true, Dropout = 0.2f };
        var (x, gate, context) = (Numbers.Normal(2, 4, 3), Numbers.Normal(2, 4), Numbers.Normal(2, 2));
        var inputs = new Values(("x", x), ("gate", gate), ("context", context));
        var r = layer.Run(inputs);
        var w = layer.Weights;
        var h = Tensor.Zeros([2, 3]);
        for (var t = 0; t < 4; t++)
        {
            h = (x[.., t].MatMul(w[0]) + (gate[.., t].ExpandDims(1) * h).MatMul(w[1]) + context.MatMul(w[2])).Tanh();
            Compare.Near(r.Sequence[.., t], h, 1e-6, FormattableString.Invariant($"step {t}"));
        }
        Compare.SameBits(layer.Call([x, gate, context]), r.Sequence, "by position");
        var turned = new Gated(3) { GoBackwards = true };
        turned.Call(new Values(("x", x), ("gate", gate), ("context", context)));
        for (var i = 0; i < 3; i++)
            turned.Weights[i].Assign(w[i].Value);
        Compare.SameBits(turned.Run(inputs).Last, layer.Run(new Values(("x", x.Flip(1)), ("gate", gate.Flip(1)), ("context", context))).Last, "backwards");
        var both = new Bidirectional(new Gated(3)).Run(inputs);
        Assert.Equal([2, 6], both.Last.Shape);
        var symbols = layer.Run([("x", new Symbol("x", [null, 3])), ("gate", new Symbol("gate", [null])), ("context", new Symbol("context", [2]))]);
        Assert.Equal([Shape.Unknown, Shape.Unknown, 3], symbols.Sequence.Shape);
        GradientCheck.Require(v => layer.Run(new Values(("x", v[0]), ("gate", v[1]), ("context", v[2])), new State<Tensor>(v[3]), new Pass(true, 5)).Sequence, [x, gate, context, Numbers.Normal(2, 3)]);
    }

    [Fact]
    public void A_step_is_masked_where_any_sequence_is()
    {
        var layer = new Gated(3) { ReturnSequences = true };
        var (x, gate, context) = (Numbers.Normal(2, 4, 3), Numbers.Normal(2, 4, 1), Numbers.Normal(2, 2));
        var nan = Tensor.Where(Mask.FromLengths([4, 2], 4).Steps.ExpandDims(2), gate, gate * float.NaN);
        var r = layer.Run(new Values(("x", x.WithMask(Mask.FromLengths([3, 4], 4))), ("gate", nan.WithMask(Mask.FromLengths([4, 2], 4))), ("context", context)));
        Assert.Equal([3, 2], r.Sequence.Mask!.Lengths());
        var cut = layer.Run(new Values(("x", x[1..2, ..2]), ("gate", gate[1..2, ..2]), ("context", context[1..2])));
        Compare.SameBits(r.State.H[1..2], cut.State.H, "cut");
    }

    [Fact]
    public void Steps_by_hand_are_the_layers_own_loop()
    {
        foreach (var layer in new RecurrentLayer[] { new Lstm(4) { Dropout = 0.3f, RecurrentDropout = 0.3f }, new Gru(4), new Gru(3) { ResetAfter = false, LayerNorm = true }, Make(sequences: false) })
        {
            var x = Numbers.Normal(2, 5, 3);
            var whole = layer.Run(x);
            State<Tensor>? state = null;
            Tensor? y = null;
            for (var t = 0; t < 5; t++)
                (y, state) = layer.RunStep(x[.., t], state);
            Compare.SameBits(y!, whole.Last, $"{layer}");
            Assert.All(state!.Paths, path => Compare.SameBits(state[path], whole.State[path], path));
            var pass = new Pass(true, 9);
            var training = Compare.Run(layer, x, null, pass, name => name == "last");
            using var tape = Gradients.Record();
            state = null;
            for (var t = 0; t < 5; t++)
                (y, state) = layer.RunStep(x[.., t], state, pass);
            Compare.Near(y!, training["last"], 1e-5, $"{layer} in training");
            var weights = layer.AllWeights().ToArray();
            var loss = (y! * Tensor.Random(y!.Shape, Distribution.Uniform(0.5f, 1.5f), 1)).Sum();
            var gradients = Gradients.Of(loss, [.. weights.Select(w => w.Weight.Live)]);
            for (var i = 0; i < weights.Length; i++)
                Compare.Near(gradients[i], training["d" + weights[i].Path], 1e-5, $"{layer} gradient of {weights[i].Path}");
        }
    }

    [Fact]
    public void Missing_and_misfitting_inputs_are_named()
    {
        var layer = new Gated(3);
        Assert.Contains("x, gate, context, in this order", Assert.Throws<ShapeException>(() => layer.Call(Numbers.Normal(2, 4, 3))).Message);
        Assert.Contains("'gate' of shape [2, 5] beside x of shape [2, 4, 3]", Assert.Throws<ShapeException>(() =>
            layer.Run(new Values(("x", Numbers.Normal(2, 4, 3)), ("gate", Numbers.Normal(2, 5)), ("context", Numbers.Normal(2, 2))))).Message);
        Assert.Contains("one step [batch, features]", Assert.Throws<ShapeException>(() => new Gru(3).RunStep(Numbers.Normal(2, 4, 3))).Message);
        Assert.Contains("h (B,3)", Assert.Throws<ShapeException>(() => new Gru(3).RunStep(Numbers.Normal(2, 4), new State<Tensor>(Numbers.Normal(2, 5)))).Message);
    }
}
