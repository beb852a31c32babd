using System.Globalization;

namespace Unroll;

/// <summary>What layers with the gates of an LSTM share: gates i, f, c, o, the states h and c, a forget bias, a projection of the output.</summary>
/// <param name="units">Width of the cell state and of each gate.</param>
public abstract class LstmBase(int units) : GatedRecurrentLayer(units, 4)
{
    /// <summary>Activation of the gates i, f and o. Default sigmoid.</summary>
    public Activation RecurrentActivation { get; init; } = Activation.Sigmoid;

    /// <summary>Whether the bias of the forget gate starts at 1, whatever the bias initializer says. Default true.</summary>
    public bool UnitForgetBias { get; init; } = true;

    /// <summary>Width to which the output is projected, h' = (o a(c')) P; h, which enters the recurrent products, then has this width, c keeps that of the units. PyTorch's
    /// <c>proj_size</c>. Default 0: no projection. One wider than the units runs step by step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int Projection { get; init => field = Require.NotNegative(value, nameof(Lstm), nameof(Projection)); }

    /// <summary>What fills the weight of the projection. Default Glorot uniform.</summary>
    public Initializer ProjectionInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>A penalty on the weight of the projection, or null.</summary>
    public Regularizer? ProjectionRegularizer { get; init; }

    /// <summary>Applied to the weight of the projection after each optimizer step, or null.</summary>
    public Constraint? ProjectionConstraint { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> StateLayout => [("h", HiddenWidth), ("c", Units)];

    private protected Weight? StateGamma { get; private set; }

    private protected Weight? StateBeta { get; private set; }

    private protected Weight? ProjectionKernel { get; private set; }

    private protected sealed override int HiddenWidth => Projection > 0 ? Projection : Units;

    private protected sealed override IReadOnlyList<Weight> Norms => LayerNorm ? [.. base.Norms, StateGamma!, StateBeta!] : [];

    private protected sealed override Initializer FirstBias => UnitForgetBias ? new ForgetBias(BiasInitializer) : BiasInitializer;

    /// <inheritdoc/>
    protected internal override string? ParameterFormula => base.ParameterFormula is not { } formula || Projection == 0 ? base.ParameterFormula
        : string.Create(CultureInfo.InvariantCulture, $"{formula} + {Units}·{Projection}");

    /// <inheritdoc/>
    protected override void Build(Shape input)
    {
        base.Build(input);
        if (LayerNorm)
        {
            StateGamma = AddWeight("state_gamma", [Units], Initializer.Ones);
            StateBeta = AddWeight("state_beta", [Units], Initializer.Zeros);
        }
        if (Projection > 0)
            ProjectionKernel = AddWeight("projection_kernel", [Units, Projection], ProjectionInitializer, regularizer: ProjectionRegularizer, constraint: ProjectionConstraint);
    }

    /// <summary>The step from the pre-activations' input part; the forget gate is multiplied by the factor, if there is one.</summary>
    private protected State<Tensor> Step(Tensor projected, State<Tensor> state, Pass pass, Tensor? keep)
    {
        var (h, c) = state;
        var gates = HiddenProduct(h, pass, projected).Split(4);
        var (i, f, o) = (RecurrentActivation.Of(gates[0]), RecurrentActivation.Of(gates[1]), RecurrentActivation.Of(gates[3]));
        c = ((keep is null ? f : f * keep) * c) + (i * Activation.Of(gates[2]));
        h = o * Activation.Of(StateBeta is null ? c : Normalized(c, StateGamma?.Live) + StateBeta);
        return new State<Tensor>(ProjectionKernel is null ? h : h.MatMul(ProjectionKernel), c);
    }
}
