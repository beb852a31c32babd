namespace Unroll;

/// <summary>A learned way from one state to another: each leaf of the new state is activation(all leaves of the given one side by side . kernel + bias).</summary>
/// <remarks>
/// <para>Shapes: leaves [batch, width] to leaves [batch, width]. Masks: states have none.</para>
/// <para>Weights, for each new leaf: kernel [sum of given widths, width], bias [width].</para>
/// <para>Made for a decoder by <see cref="Bridge.Dense"/>.</para>
/// </remarks>
public sealed class DenseBridge : Layer
{
    /// <summary>To a state of these leaves.</summary>
    /// <exception cref="ArgumentException">There are no leaves, or not a width for each.</exception>
    public DenseBridge(string[] leaves, int[] widths)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentNullException.ThrowIfNull(widths);
        if (leaves.Length == 0 || leaves.Length != widths.Length)
            throw new ArgumentException($"DenseBridge: got {leaves.Length} leaves and {widths.Length} widths; needed a width for each leaf, and at least one. Usual fix: Bridge.Dense(decoder).");
        (Leaves, Widths) = ([.. leaves], Array.ConvertAll(widths, width => Require.Positive(width, nameof(DenseBridge))));
    }

    /// <summary>The leaves of the new state, in order.</summary>
    public string[] Leaves { get; }

    /// <summary>Their widths.</summary>
    public int[] Widths { get; }

    /// <summary>Applied to each leaf. Default linear.</summary>
    public Activation Activation { get; init; } = Activation.Linear;

    /// <summary>What fills the kernels. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>The state of another layer's kind.</summary>
    /// <param name="state">Any state.</param>
    /// <param name="pass">Inference by default.</param>
    public State<Tensor> Run(State<Tensor> state, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        var outputs = Call(new Values([.. state.Leaves]), pass);
        return new State<Tensor>([.. Leaves.Select((leaf, i) => (leaf, outputs[i]))]);
    }

    /// <summary>Puts the layer into a graph; every leaf is an edge like any other.</summary>
    public State<Symbol> Run(State<Symbol> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var outputs = CallNamed([.. state.Leaves]);
        return new State<Symbol>([.. Leaves.Select((leaf, i) => (leaf, outputs[i]))]);
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        for (var i = 0; i < Leaves.Length; i++)
        {
            var name = Leaves[i].Replace('/', '_');
            AddWeight($"{name}_kernel", [inputs.Sum(shape => shape[^1]), Widths[i]], KernelInitializer);
            AddWeight($"{name}_bias", [Widths[i]], Initializer.Zeros);
        }
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var all = inputs.Count == 1 ? inputs[0] : Tensor.Concat([.. inputs], -1);
        if (all.Shape[^1] != Weights[0].Shape[0])
            throw new ShapeException(Who, $"leaves {string.Join(", ", inputs.Select(x => x.Shape))}", FormattableString.Invariant($"{Weights[0].Shape[0]} numbers a row in all, as it was built"));
        return new Values([.. Leaves.Select((leaf, i) => (leaf, Activation.Of(all.MatMul(Weights[2 * i], Weights[(2 * i) + 1]))))]);
    }
}
