namespace Unroll;

/// <summary>A model of the graph between input symbols and output symbols. Two models over the same symbols share layers and weights.</summary>
public sealed class Functional : Model
{
    readonly Graph _graph;

    /// <summary>A model with several inputs and outputs.</summary>
    /// <exception cref="ArgumentException">The graph needs an input that is not given.</exception>
    public Functional(IReadOnlyList<Symbol> inputs, IReadOnlyList<Symbol> outputs)
    {
        _graph = new Graph(nameof(Functional), inputs, outputs);
        foreach (var node in _graph.Nodes)
            Track(node.Layer);
        EnsureBuilt([]);
    }

    /// <summary>A model with one input and one output.</summary>
    public Functional(Symbol input, Symbol output) : this([input], [output])
    {
    }

    /// <summary>The input symbols, in order.</summary>
    public IReadOnlyList<Symbol> Inputs => _graph.Inputs;

    /// <summary>The output symbols, in order.</summary>
    public IReadOnlyList<Symbol> Outputs => _graph.Outputs;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override Graph Graph => _graph;

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        if (inputs.Count != Inputs.Count)
            throw new ShapeException(Who, $"{inputs.Count} inputs", $"{Inputs.Count}: {string.Join(", ", Inputs.Select(i => $"'{i.Name}' {i.Shape}"))}");
        var outputs = _graph.Run(inputs, pass);
        return new Values([.. outputs.Select((y, i) => (i == 0 ? "y" : $"y{i}", y))]);
    }
}
