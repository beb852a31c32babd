using Unroll.Kernels;

namespace Unroll;

/// <summary>Gated recurrent unit.</summary>
/// <remarks>
/// <para>z, r = s(x W + h U + b); hh = a(x W + b + r * (h U + b')) with <see cref="ResetAfter"/>, else hh = a(x W + b + (r * h) U);
/// h' = z h + (1 - z) hh, with a the activation and s the recurrent activation.</para>
/// <para>Shapes: [batch, time, features] to [batch, units], or [batch, time, units] with <see cref="RecurrentLayer.ReturnSequences"/>.</para>
/// <para>Weights: kernel [features, 3 units], recurrent_kernel [units, 3 units], bias [2, 3 units] (input, recurrent) with <see cref="ResetAfter"/>,
/// else [3 units], gates in the order z, r, h: 3 * units * (features + units + 2) numbers, or + 1.</para>
/// <para>Source: Cho 2014 (reset before the product); the variant of cuDNN, PyTorch and Keras 3 resets after it.</para>
/// </remarks>
/// <param name="units">Width of the output and of the state.</param>
public sealed class Gru(int units) : GatedRecurrentLayer(units, 3)
{
    FusedCell? _fused;

    /// <summary>Activation of the gates z and r. Default sigmoid.</summary>
    public Activation RecurrentActivation { get; init; } = Activation.Sigmoid;

    /// <summary>Whether the reset gate is applied after the recurrent product. Default true.</summary>
    public bool ResetAfter { get; init; } = true;

    /// <inheritdoc/>
    protected override FusedCell? Fused => _fused;

    private protected override Shape BiasShape => ResetAfter ? [2, 3 * Units] : [3 * Units];

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        _fused = Activation.Kind is { } kind && RecurrentActivation.Kind is { } gate
            ? new FusedCell(CellProgram.Gru(kind, gate, ResetAfter), Kernel, RecurrentKernel, Bias) { Norms = Norms } : null;
    }

    private protected override Tensor InputBias(Tensor bias) => ResetAfter ? bias[0] : bias;

    /// <inheritdoc/>
    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var h = state.H;
        var x = projected.Split(3);
        Tensor z, candidate;
        if (ResetAfter)
        {
            var hidden = HiddenProduct(h, pass, Bias is { } bias ? ((Tensor)bias)[1] : null).Split(3);
            z = RecurrentActivation.Of(x[0] + hidden[0]);
            candidate = x[2] + (RecurrentActivation.Of(x[1] + hidden[1]) * hidden[2]);
        }
        else
        {
            Tensor product(Tensor v, int gate) => v.MatMul(Block(RecurrentKernel, gate, gate + 1));
            var gates = Normalized(Tensor.Concat([product(DropHidden(h, 0, pass), 0), product(DropHidden(h, 1, pass), 1)], -1), RecurrentGamma?.Live[..(2 * Units)]).Split(2);
            z = RecurrentActivation.Of(x[0] + gates[0]);
            var r = RecurrentActivation.Of(x[1] + gates[1]);
            candidate = x[2] + Normalized(product(r * DropHidden(h, 2, pass), 2), RecurrentGamma?.Live[(2 * Units)..]);
        }
        return new State<Tensor>((z * h) + ((1 - z) * Activation.Of(candidate)));
    }
}
