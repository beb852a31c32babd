using Unroll;
using Unroll.Kernels;

namespace OwnGate;

/// <summary>The layer around <see cref="HardForgetCell"/>: the definition of <see cref="HardForgetLstm"/>, run by the struct.</summary>
public sealed class FastHardForgetLstm(int units) : RecurrentLayer(units)
{
    FusedCell? _fused;

    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("h", Units), ("c", Units)];

    protected override FusedCell? Fused => _fused;

    protected override void Build(Shape input)
    {
        var kernel = AddWeight("kernel", [input[^1], 4 * Units]);
        var recurrent = AddWeight("recurrent_kernel", [Units, 4 * Units], Initializer.Orthogonal);
        _fused = new FusedCell(CellProgram.From(new HardForgetCell()), kernel, recurrent, AddWeight("bias", [4 * Units], Initializer.Zeros));
    }

    // What the struct computes, in tensor operations: for shapes, for double precision, for backends without the kernels.
    protected override Tensor Project(Tensor x) => x.MatMul(_fused!.Kernel, _fused.Bias!);

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var (h, c) = state;
        var gates = DropHidden(h, pass).MatMul(_fused!.Recurrent, projected).Split(4);
        c = (Activation.HardSigmoid.Of(gates[1]) * c) + (gates[0].Sigmoid() * gates[2].Tanh());
        return new State<Tensor>(gates[3].Sigmoid() * c.Tanh(), c);
    }
}
