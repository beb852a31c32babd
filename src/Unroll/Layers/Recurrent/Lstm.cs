using Unroll.Kernels;

namespace Unroll;

/// <summary>Long short-term memory.</summary>
/// <remarks>
/// <para>i, f, o = s(x W + h U + b), c~ = a(x W + h U + b); c' = f c + i c~; h' = o a(c'), with a the activation and s the recurrent activation.</para>
/// <para>Shapes: [batch, time, features] to [batch, units], or [batch, time, units] with <see cref="RecurrentLayer.ReturnSequences"/>. States h and c
/// [batch, units].</para>
/// <para>Weights: kernel [features, 4 units], recurrent_kernel [units, 4 units], bias [4 units], gates in the order i, f, c, o:
/// 4 * units * (features + units + 1) numbers.</para>
/// <para>With <see cref="GatedRecurrentLayer.LayerNorm"/>, h' = o a(n(c') g + b) with the weights state_gamma and state_beta [units]; c' itself is carried as it is.</para>
/// <para>With <see cref="LstmBase.Projection"/> p, h' = (o a(c')) P with the weight projection_kernel [units, p], h and recurrent_kernel are p wide (high): 4 * units * (features + p + 1) + units * p numbers.</para>
/// <para>Source: Hochreiter and Schmidhuber 1997; forget gate Gers 2000; unit forget bias Jozefowicz 2015.</para>
/// </remarks>
/// <param name="units">Width of the output and of each state.</param>
public sealed class Lstm(int units) : LstmBase(units)
{
    FusedCell? _fused;

    /// <inheritdoc/>
    protected override FusedCell? Fused => _fused;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        _fused = Activation.Kind is { } kind && RecurrentActivation.Kind is { } gate
            ? new FusedCell(CellProgram.Lstm(kind, gate, LayerNorm), Kernel, RecurrentKernel, Bias) { Norms = Norms, Projection = ProjectionKernel } : null;
    }

    /// <inheritdoc/>
    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) => Step(projected, state, pass, null);
}
