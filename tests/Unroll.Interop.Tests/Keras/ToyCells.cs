namespace Unroll.Interop.Tests.Keras;

/// <summary>The cells that Keras's tests define for themselves, as a user here would write and register them.</summary>
internal static class ToyCells
{
    internal static readonly Registry Registry = Registry.Default.With<OneStateCell>("one_state_rnn_cell").With<TwoStatesCell>("two_states_rnn_cell");
}

/// <summary>output = state' = x . kernel + state . recurrent_kernel.</summary>
internal sealed class OneStateCell(int units) : RecurrentLayer(units)
{
    Weight _kernel = null!, _recurrent = null!;

    protected override void Build(Shape input) =>
        (_kernel, _recurrent) = (AddWeight("kernel", [input[^1], Units]), AddWeight("recurrent_kernel", [Units, Units]));

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) =>
        new([("h", projected + state[0].MatMul(_recurrent))]);
}

/// <summary>a = x . kernel + a . recurrent_kernel_1; b = x . kernel + a . recurrent_kernel_2; output = a + b, which is no state.</summary>
internal sealed class TwoStatesCell(int units) : RecurrentLayer(units)
{
    Weight _kernel = null!, _first = null!, _second = null!;

    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("a", Units), ("b", Units)];

    public override bool OutputIsState => false;

    protected override void Build(Shape input) => (_kernel, _first, _second) =
        (AddWeight("kernel", [input[^1], Units]), AddWeight("recurrent_kernel_1", [Units, Units]), AddWeight("recurrent_kernel_2", [Units, Units]));

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var (a, b) = (projected + state["a"].MatMul(_first), projected + state["a"].MatMul(_second));
        return new([("output", a + b), ("a", a), ("b", b)]);
    }
}
