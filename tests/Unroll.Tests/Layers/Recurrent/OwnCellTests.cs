using Unroll.Kernels;

namespace Unroll.Tests.Layers.Recurrent;

/// <summary>A cell of one's own gets the whole loop: masks, direction, states, dropout, both wrappers.</summary>
public sealed class OwnCellTests
{
    static readonly RandomCases Numbers = new(11);

    /// <summary>f = s(x Wf + h Uf + b), n = tanh(x Wn + (f h) Un + b), h' = (1 - f) h + f n.</summary>
    sealed class MinimalGru(int units) : RecurrentLayer(units)
    {
        Weight _kernel = null!, _recurrent = null!, _bias = null!;

        protected override void Build(Shape input)
        {
            _kernel = AddWeight("kernel", [input[^1], 2 * Units]);
            _recurrent = AddWeight("recurrent_kernel", [Units, 2 * Units], Initializer.Orthogonal);
            _bias = AddWeight("bias", [2 * Units], Initializer.Zeros);
        }

        protected override Tensor Project(Tensor x) => x.MatMul(_kernel) + _bias;

        protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
        {
            var (x, u) = (projected.Split(2), ((Tensor)_recurrent).Split(2));
            var h = DropHidden(state.H, pass);
            var f = (x[0] + h.MatMul(u[0])).Sigmoid();
            var n = (x[1] + (f * h).MatMul(u[1])).Tanh();
            return new State<Tensor>(((1 - f) * state.H) + (f * n));
        }
    }

    /// <summary>h' = 0.9 h + 0.1 tanh(x W + h U), step by step and as a program of the kernels.</summary>
    sealed class LeakyRnn(int units) : RecurrentLayer(units)
    {
        Weight _kernel = null!, _recurrent = null!;

        protected override FusedCell? Fused => field ??= new FusedCell(CellProgram.From(new LeakyCell()), _kernel, _recurrent, null);

        protected override void Build(Shape input) =>
            (_kernel, _recurrent) = (AddWeight("kernel", [input[^1], Units]), AddWeight("recurrent_kernel", [Units, Units]));

        protected override Tensor Project(Tensor x) => x.MatMul(_kernel);

        protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) =>
            new((state.H * 0.9f) + ((projected + DropHidden(state.H, pass).MatMul(_recurrent)).Tanh() * 0.1f));
    }

    readonly struct LeakyCell : ICellProgram
    {
        public string Name => "leaky_rnn";

        public int Gates => 1;

        public int States => 1;

        public HiddenProduct Hidden => HiddenProduct.Joined;

        public ActivationKind Activation(int slot) => ActivationKind.Tanh;

        public void Forward<V>(in CellStep<V> step) where V : struct, ILane<V> =>
            step.SetNewState(0, (step.State(0) * V.Splat(0.9f)) + (step.Gate(0) * V.Splat(0.1f)));

        public void Backward<V>(in CellStep<V> step) where V : struct, ILane<V>
        {
            var dh = step.StateGradient(0);
            step.SetGateGradient(0, ActivationKind.Tanh, step.Gate(0), dh * V.Splat(0.1f));
            step.SetStateGradient(0, dh * V.Splat(0.9f));
        }

        public V Reset<V>(in CellStep<V> step, V hidden) where V : struct, ILane<V> => hidden;

        public V ResetBackward<V>(in CellStep<V> step, V hidden, V gradient) where V : struct, ILane<V> => gradient;
    }

    sealed class Careless(int units) : RecurrentLayer(units)
    {
        protected override Tensor Project(Tensor x) => x;

        protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) => new(state.H, state.H);
    }

    [Fact]
    public void It_runs_in_the_loop_with_masks_directions_and_states()
    {
        var layer = new MinimalGru(4);
        var x = Numbers.Normal(2, 5, 3);
        var padded = layer.Run(x.WithMask(Mask.FromLengths([5, 2], 5)));
        Compare.SameBits(padded.Sequence[1..2, ..2], layer.Run(x[1..2, ..2]).Sequence, "padded and cut");
        var chunk = layer.Run(x[.., 2..], layer.Run(x[.., ..2]).State);
        Compare.SameBits(chunk.Last, layer.Run(x).Last, "chunks");
        Assert.Equal([2, 5, 8], new Bidirectional(new MinimalGru(4) { ReturnSequences = true }).Call(x).Shape);
        Assert.Equal([Shape.Unknown, 4], new MinimalGru(4).Call(new Symbol("x", [null, 3])).Shape);
    }

    [Fact]
    public void Its_gradients_equal_central_differences()
    {
        var layer = new MinimalGru(3);
        layer.Call(Numbers.Normal(1, 1, 2));
        var mask = Mask.From(new[,] { { true, false, true }, { true, true, false } });
        GradientCheck.Require(v => layer.Run(v[0].WithMask(mask), new State<Tensor>(v[1]), new Pass(true, 4)).Sequence, [Numbers.Normal(2, 3, 2), Numbers.Normal(2, 3)]);
    }

    [Fact]
    public void It_drops_inputs_and_state_in_training()
    {
        var x = Numbers.Normal(2, 5, 3);
        foreach (var layer in new[] { new MinimalGru(4) { Dropout = 0.5f }, new MinimalGru(4) { RecurrentDropout = 0.5f } })
            Assert.NotEqual(layer.Call(x).ToArray(), layer.Call(x, new Pass(true, 5)).ToArray());
    }

    [Fact]
    public void With_a_cell_program_it_runs_on_the_fast_path_and_gives_the_same()
    {
        var random = new RandomCases(12);
        var layer = new LeakyRnn(9) { Dropout = 0.2f, RecurrentDropout = 0.2f };
        var x = random.Normal(3, 6, 4).WithMask(Mask.FromLengths([6, 0, 3], 6));
        var fast = Compare.Run(layer, x, null, new Pass(true, 6));
        using (Gradients.Record())
            Assert.Equal("leaky_rnn", layer.Call(x).Node!.Op);
        layer.ForceComposed = true;
        foreach (var (name, expected) in Compare.Run(layer, x, null, new Pass(true, 6)))
            Compare.Near(fast[name], expected, 1e-5, name);
    }

    [Fact]
    public void A_step_that_returns_another_state_than_declared_is_refused() =>
        Assert.Contains("StateLayout", Assert.Throws<InvalidOperationException>(() => new Careless(3).Call(Numbers.Normal(1, 2, 3))).Message);
}
