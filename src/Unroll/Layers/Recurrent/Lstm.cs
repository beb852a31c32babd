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
/// <para>Source: Hochreiter and Schmidhuber 1997; forget gate Gers 2000; unit forget bias Jozefowicz 2015.</para>
/// </remarks>
/// <param name="units">Width of the output and of each state.</param>
public sealed class Lstm(int units) : GatedRecurrentLayer(units, 4)
{
    FusedCell? _fused;

    /// <summary>Activation of the gates i, f and o. Default sigmoid.</summary>
    public Activation RecurrentActivation { get; init; } = Activation.Sigmoid;

    /// <summary>Whether the bias of the forget gate starts at 1, whatever the bias initializer says. Default true.</summary>
    public bool UnitForgetBias { get; init; } = true;

    internal override bool KeepsNothing => Activation.IsBuiltIn && RecurrentActivation.IsBuiltIn && !Stateful;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("h", Units), ("c", Units)];

    /// <inheritdoc/>
    protected override FusedCell? Fused => _fused;

    Weight? StateGamma { get; set; }

    Weight? StateBeta { get; set; }

    private protected override IReadOnlyList<Weight> Norms => LayerNorm ? [.. base.Norms, StateGamma!, StateBeta!] : [];

    private protected override Initializer FirstBias => UnitForgetBias ? new ForgetBias(BiasInitializer) : BiasInitializer;

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        if (LayerNorm)
        {
            StateGamma = AddWeight("state_gamma", [Units], Initializer.Ones);
            StateBeta = AddWeight("state_beta", [Units], Initializer.Zeros);
        }
        _fused = Activation.Kind is { } kind && RecurrentActivation.Kind is { } gate
            ? new FusedCell(CellProgram.Lstm(kind, gate, LayerNorm), Kernel, RecurrentKernel, Bias) { Norms = Norms } : null;
    }

    /// <inheritdoc/>
    protected override State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass)
    {
        var (h, c) = state;
        var gates = HiddenProduct(h, pass, projected).Split(4);
        var (i, f, o) = (RecurrentActivation.Of(gates[0]), RecurrentActivation.Of(gates[1]), RecurrentActivation.Of(gates[3]));
        c = (f * c) + (i * Activation.Of(gates[2]));
        return new State<Tensor>(o * Activation.Of(StateBeta is null ? c : Normalized(c, StateGamma?.Live) + StateBeta), c);
    }

    /// <summary>Ones for the forget gate, the given initializer for the other three.</summary>
    sealed class ForgetBias(Initializer others) : Initializer
    {
        public override Tensor Make(Shape shape, ulong key)
        {
            var units = shape[0] / 4;
            var given = others.Make(shape, key);
            return Tensor.Concat([given[..units], Tensor.Ones([units]), given[(2 * units)..]], 0);
        }
    }
}
