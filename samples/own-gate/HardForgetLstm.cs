using Unroll;

namespace OwnGate;

/// <summary>An LSTM whose forget gate is a hard sigmoid, so that it can forget wholly and keep wholly. In tensor operations alone.</summary>
public sealed class HardForgetLstm(int units) : RecurrentLayer(units)
{
    Weight? _kernel, _recurrent, _bias;

    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("h", Units), ("c", Units)];

    protected override void Build(Shape input)
    {
        _kernel = AddWeight("kernel", [input[^1], 4 * Units]);
        _recurrent = AddWeight("recurrent_kernel", [Units, 4 * Units], Initializer.Orthogonal);
        _bias = AddWeight("bias", [4 * Units], Initializer.Zeros);
    }

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel!, _bias!);       // x W + b, all time steps at once

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var (h, c) = state;
        var gates = DropHidden(h, pass).MatMul(_recurrent!, projected).Split(4);
        var i = gates[0].Sigmoid();
        var f = Activation.HardSigmoid.Of(gates[1]);                                 // the one gate that differs: Sigmoid() in an LSTM
        c = (f * c) + (i * gates[2].Tanh());
        return new State<Tensor>(gates[3].Sigmoid() * c.Tanh(), c);
    }
}
