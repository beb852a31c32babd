namespace Unroll;

/// <summary>The calls between inputs and outputs, in an order in which they can run.</summary>
internal sealed class Graph
{
    // What each call reads last, and the symbols that anybody reads.
    readonly Symbol[][] _readLast;
    readonly HashSet<Symbol> _read, _answers;

    internal Graph(string who, IReadOnlyList<Symbol> inputs, IReadOnlyList<Symbol> outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        var open = new HashSet<GraphNode>();
        foreach (var output in outputs)
            Visit(who, output, open);
        foreach (var input in inputs)
            if (input.Source is not null)
                throw new ArgumentException($"{who}: '{input.Name}' is given as an input but is made by {input.Source.Layer.Who}; inputs are symbols made with new Symbol(...).");
        (_answers, _read) = (new(outputs, ReferenceEqualityComparer.Instance), new(outputs, ReferenceEqualityComparer.Instance));
        _readLast = new Symbol[Nodes.Count][];
        for (var i = Nodes.Count - 1; i >= 0; i--)
            _readLast[i] = [.. Nodes[i].Inputs.Select(n => n.Symbol).Where(_read.Add)];
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

    /// <summary>Runs every call in order. A value is let go when the last call that reads it has run.</summary>
    internal Tensor[] Run(Values inputs, Pass pass)
    {
        using var run = LayerRun.Begin(inputs, pass);
        var values = new Dictionary<Symbol, Tensor>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < inputs.Count; i++)
            Take(run, values, Inputs[i], inputs[i]);
        for (var n = 0; n < Nodes.Count; n++)
        {
            var node = Nodes[n];
            var outputs = run.Call(node.Layer, new Values([.. node.Inputs.Select(i => (i.Name, values[i.Symbol]))]), pass, node.Outputs.Any(_answers.Contains));
            for (var i = 0; i < node.Outputs.Count; i++)
                Take(run, values, node.Outputs[i], outputs[i]);
            foreach (var symbol in _readLast[n])
                if (values.Remove(symbol, out var value))
                    run.Drop(value);
            run.Sweep();
        }
        Tensor[] answers = [.. Outputs.Select(o => run.Answer(values[o]))];
        run.End([.. values.Values]);
        return answers;
    }

    void Take(LayerRun run, Dictionary<Symbol, Tensor> values, Symbol symbol, Tensor value)
    {
        if (!_read.Contains(symbol))
            return;
        run.Hold(value);
        values[symbol] = value;
    }
}
