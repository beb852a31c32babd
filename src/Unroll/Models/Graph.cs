namespace Unroll;

/// <summary>The calls between inputs and outputs, in an order in which they can run.</summary>
internal sealed class Graph
{
    internal Graph(string who, IReadOnlyList<Symbol> inputs, IReadOnlyList<Symbol> outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        var open = new HashSet<GraphNode>();
        foreach (var output in outputs)
            Visit(who, output, open);
        foreach (var input in inputs)
            if (input.Source is not null)
                throw new ArgumentException($"{who}: '{input.Name}' is given as an input but is made by {input.Source.Layer.Who}; inputs are symbols made with new Symbol(...).");
    }

    internal IReadOnlyList<Symbol> Inputs { get; }

    internal IReadOnlyList<Symbol> Outputs { get; }

    internal List<GraphNode> Nodes { get; } = [];

    /// <summary>Depth first with an explicit stack: graphs unrolled by hand can be deep.</summary>
    void Visit(string who, Symbol symbol, HashSet<GraphNode> done)
    {
        var stack = new Stack<(Symbol Symbol, int Next)>();
        stack.Push((symbol, 0));
        while (stack.TryPop(out var top))
        {
            if (top.Symbol.Source is not { } node)
            {
                if (!Inputs.Contains(top.Symbol))
                    throw new ArgumentException($"{who}: the graph needs the input '{top.Symbol.Name}' {top.Symbol.Shape}, which is not among the model's inputs " +
                        $"({string.Join(", ", Inputs.Select(i => $"'{i.Name}'"))}). Usual fix: add it to the first argument.");
                continue;
            }
            if (done.Contains(node))
                continue;
            if (top.Next < node.Inputs.Length)
            {
                stack.Push((top.Symbol, top.Next + 1));
                stack.Push((node.Inputs[top.Next].Symbol, 0));
                continue;
            }
            done.Add(node);
            Nodes.Add(node);
        }
    }

    /// <summary>Runs every call in order.</summary>
    internal Tensor[] Run(IReadOnlyList<Tensor> inputs, Pass pass)
    {
        var values = new Dictionary<Symbol, Tensor>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < inputs.Count; i++)
            values[Inputs[i]] = inputs[i];
        foreach (var node in Nodes)
        {
            var outputs = node.Layer.Call(new Values([.. node.Inputs.Select(n => (n.Name, values[n.Symbol]))]), pass);
            for (var i = 0; i < node.Outputs.Count; i++)
                values[node.Outputs[i]] = outputs[i];
        }
        return [.. Outputs.Select(o => values[o])];
    }
}
