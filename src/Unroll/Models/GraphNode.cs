namespace Unroll;

/// <summary>One call of a layer in a graph.</summary>
internal sealed class GraphNode
{
    // Batch and other unknown axes stand for two sizes each; highly composite, so that pooling and striding divide them.
    static readonly int[][] Sizes = [[120, 5040, 2520, 1260, 840], [240, 10080, 7560, 3780, 1680]];

    GraphNode(Layer layer, (string Name, Symbol Symbol)[] inputs) => (Layer, Inputs) = (layer, inputs);

    internal Layer Layer { get; }

    internal (string Name, Symbol Symbol)[] Inputs { get; }

    internal IReadOnlyList<Symbol> Outputs { get; private set; } = [];

    /// <summary>Multiply-adds for one sample, one step along each axis of unknown length counted as one when <see cref="PerStep"/> is set.</summary>
    internal long MultiplyAdds { get; private set; }

    /// <summary>Whether the count is for one step of a time axis of unknown length.</summary>
    internal bool PerStep { get; private set; }

    /// <summary>Finds the output shapes of a call by running it on shapes alone.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="log">Told of the layers inside too, if given.</param>
    internal static GraphNode Make(Layer layer, IReadOnlyList<(string Name, Symbol Symbol)> inputs, ProbeLog? log = null)
    {
        var node = new GraphNode(layer, [.. inputs]);
        layer.EnsureBuiltFor(inputs.Select(i => (i.Name, i.Symbol.Shape)));
        var (first, work) = node.Probe(0, log);
        var unknown = inputs.Any(i => !i.Symbol.Shape.IsKnown);
        var second = unknown ? node.Probe(1, log).Outputs : first;
        node.Outputs = [.. Enumerable.Range(0, first.Count).Select(i => new Symbol(node, i, first.NameOf(i), Common(layer.Who, first[i].Shape, second[i].Shape), first[i].DType, first[i].Mask?.Origin))];
        node.PerStep = inputs.Any(i => i.Symbol.Shape.Rank > 1 && !i.Symbol.Shape[1..].IsKnown);
        node.MultiplyAdds = node.Share(work);
        return node;
    }

    /// <summary>What of the work counted in a probe falls to one sample (and one step).</summary>
    internal long Share(long work) => work / Sizes[0][0] / (PerStep ? Sizes[0][1] : 1);

    (Values Outputs, long Work) Probe(int run, ProbeLog? log)
    {
        var backend = new ShapeOnlyBackend { Observer = log is null ? null : (layer, outputs, work) => log.Add(run, (Layer)layer, outputs[0], work) };
        using var off = Gradients.Off();
        var inputs = new Values([.. Inputs.Select(i => (i.Name, Placeholder(backend, i.Symbol, run)))]);
        var outputs = Layer.Call(inputs);
        return (outputs, backend.MultiplyAdds);
    }

    static Tensor Placeholder(ShapeOnlyBackend backend, Symbol symbol, int run)
    {
        var sizes = symbol.Shape.ToArray();
        for (var axis = 0; axis < sizes.Length; axis++)
            if (sizes[axis] == Shape.Unknown)
                sizes[axis] = Sizes[run][Math.Min(axis, Sizes[run].Length - 1)];
        var shape = Shape.Wrap(sizes);
        var mask = symbol.MaskOrigin is { } origin ? Mask.From(backend.Placeholder([sizes[0], sizes[1]], DType.Bool), origin) : null;
        return backend.Placeholder(shape, symbol.DType).WithMask(mask);
    }

    /// <summary>The lengths that both runs agree on; the others are unknown.</summary>
    internal static Shape Common(string who, Shape a, Shape b)
    {
        if (a.Rank != b.Rank)
            throw new InvalidOperationException($"{who}: its output has {a.Rank} axes for some input lengths and {b.Rank} for others; the number of axes must not depend on lengths.");
        var sizes = a.ToArray();
        for (var i = 0; i < sizes.Length; i++)
            if (a[i] != b[i])
                sizes[i] = Shape.Unknown;
        return Shape.Wrap(sizes);
    }
}
