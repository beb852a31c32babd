using Unroll.Kernels;

namespace Unroll;

/// <summary>The plain recurrent layer of Elman.</summary>
/// <remarks>
/// <para>h' = activation(x W + h U + b).</para>
/// <para>Shapes: [batch, time, features] to [batch, units], or [batch, time, units] with <see cref="RecurrentLayer.ReturnSequences"/>.</para>
/// <para>Weights: kernel [features, units], recurrent_kernel [units, units], bias [units]: units * (features + units + 1) numbers.</para>
/// </remarks>
/// <param name="units">Width of the output and of the state.</param>
public sealed class SimpleRnn(int units) : GatedRecurrentLayer(units, 1)
{
    FusedCell? _fused;

    /// <inheritdoc/>
    protected override FusedCell? Fused => _fused;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        _fused = Activation.Kind is { } kind ? new FusedCell(CellProgram.Simple(kind), Kernel, RecurrentKernel, Bias) { Norms = Norms } : null;
    }

    /// <inheritdoc/>
    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass) =>
        new(Activation.Of(HiddenProduct(state.H, pass, projected)));
}
