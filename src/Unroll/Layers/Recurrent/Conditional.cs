namespace Unroll;

/// <summary>A recurrent layer whose initial state is made from conditions: inputs without a time axis, such as a place or a person.</summary>
/// <remarks>
/// <para>state_0 = activation(sum over conditions of (condition . kernel) + bias), for each leaf of the state with weights of its own, or one for all leaves of a cell (<see cref="Separate"/>
/// false); then the layer as it is.</para>
/// <para>Shapes: x [batch, time, features], then conditions [batch, features] each, as many as there are; [batch, leaves, features] gives each leaf of a cell's state a condition of its
/// own. Outputs and states are the layer's.</para>
/// <para>Masks: used; kept by sequences. Those of the sequences are the layer's, conditions have none.</para>
/// <para>Weights: condition_i_kernel [features of the condition, width] and bias [width] for each leaf (named with it, <c>h_condition_0_kernel</c>) or each cell; the layer's under <c>layer/</c>.</para>
/// <para>Source: Karpathy and Fei-Fei 2015 start a caption's network so; Keras users know cond_rnn.</para>
/// </remarks>
public sealed partial class Conditional : Layer
{
    /// <summary>Conditions a layer: any cell, a <see cref="Bidirectional"/>, a <see cref="StackedRecurrent"/>.</summary>
    public Conditional(RecurrentBase layer) => Layer = Track(layer, "layer");

    /// <summary>The layer whose initial state is made.</summary>
    public RecurrentBase Layer { get; }

    /// <summary>Whether each leaf of the state (h, c) has a projection of its own. If not, one vector is made for all leaves of a cell, whose widths must then be equal. Default true.</summary>
    public bool Separate { get; init; } = true;

    /// <summary>How several conditions are joined. Default: their projections are added.</summary>
    public ConditionMerge Merge { get; init; }

    /// <summary>Applied to what becomes the state. Default linear.</summary>
    public Activation Activation { get; init; } = Activation.Linear;

    /// <summary>What fills the kernels. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>What fills the biases. Default zeros.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <summary>A penalty on the kernels, or null.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    /// <inheritdoc/>
    protected internal override string? Detail => Layer.Detail;

    /// <summary>Runs the layer from the state that the conditions make.</summary>
    /// <param name="x">The sequences; a mask may ride on them.</param>
    /// <param name="conditions">Each [batch, features].</param>
    /// <param name="pass">Inference by default.</param>
    /// <exception cref="ShapeException">There are no conditions, or a shape does not fit: says which.</exception>
    public RecurrentOutput<Tensor> Run(Tensor x, IReadOnlyList<Tensor> conditions, Pass pass = default)
    {
        var outputs = Call(Values.Of([x, .. conditions]), pass);
        return Layer.Answer(name => outputs[name]);
    }

    /// <summary>Puts the layer into a graph; every output is an edge like any other.</summary>
    public RecurrentOutput<Symbol> Run(Symbol x, IReadOnlyList<Symbol> conditions) => Layer.AnswerOf(CallNamed([("x", x), .. conditions.Select((c, i) => (Values.DefaultName(i + 1), c))]));

    /// <summary>Runs the layer and returns its main output.</summary>
    public Tensor Call(Tensor x, params Tensor[] conditions) => Call([x, .. conditions]);

    /// <summary>Puts the layer into a graph and returns its main output.</summary>
    public Symbol Call(Symbol x, params Symbol[] conditions) => Call([x, .. conditions]);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var (own, conditions) = Split(inputs);
        return Layer.Call(new Values([.. own.Names.Zip(own), .. Initial(conditions).Leaves]), pass);
    }

    (Values Own, Tensor[] Conditions) Split(Values inputs)
    {
        var names = Layer.InputNames;
        RequireConditions(inputs.Count);
        var own = new Values([.. names.Select((name, i) => (name, inputs[i]))]);
        return (own, [.. inputs.Skip(names.Count).Select(c => c.IsFloat ? c : c.To(DType.Float32))]);
    }

    void RequireConditions(int inputs)
    {
        if (inputs <= Layer.InputNames.Count)
            throw new ShapeException(Who, FormattableString.Invariant($"{inputs} inputs and no condition"), $"{string.Join(", ", Layer.InputNames)}, then one condition or more [batch, features]",
                "call it with them: conditional.Call(x, city), or use the layer inside by itself");
    }
}
