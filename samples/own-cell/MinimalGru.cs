using Unroll;

namespace OwnCell;

/// <summary>A GRU with one gate: z = sigmoid(x Wz + h Uz + bz), n = tanh(x Wn + (z h) Un + bn), h' = (1 - z) h + z n.</summary>
/// <remarks>Masks, directions, initial states, sequences and saving come from <see cref="RecurrentLayer"/>. Source: Zhou et al. 2016.</remarks>
public sealed class MinimalGru(int units) : RecurrentLayer(units)
{
    Weight? _kernel, _bias, _gate, _candidate;

    protected override void Build(Shape input)
    {
        _kernel = AddWeight("kernel", [input[^1], 2 * Units]);
        _bias = AddWeight("bias", [2 * Units], Initializer.Zeros);
        _gate = AddWeight("recurrent_gate", [Units, Units], Initializer.Orthogonal);
        _candidate = AddWeight("recurrent_candidate", [Units, Units], Initializer.Orthogonal);
    }

    protected override Tensor Project(Tensor x) => x.MatMul(_kernel!, _bias!);       // x W + b, all time steps at once

    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var parts = projected.Split(2);
        var h = DropHidden(state.H, pass);
        var z = h.MatMul(_gate!, parts[0]).Sigmoid();
        var n = (z * h).MatMul(_candidate!, parts[1]).Tanh();
        return new State<Tensor>(state.H + (z * (n - state.H)));
    }
}
