namespace Unroll;

/// <summary>Takes the second half out of a graph: its layers are called again, on the code as an input, so that both graphs share their weights.</summary>
internal static class GraphCut
{
    internal static Functional After(Symbol code, Symbol input, Symbol output)
    {
        var start = new Symbol("code", [.. code.Shape.Skip(1).Select(n => n == Shape.Unknown ? (int?)null : n)], code.DType);
        var known = new Dictionary<Symbol, Symbol>(ReferenceEqualityComparer.Instance) { [code] = start };
        var nodes = new Graph(nameof(Autoencoder), [input], [output]).Nodes;
        foreach (var node in nodes)
        {
            if (!Array.Exists(node.Inputs, i => known.ContainsKey(i.Symbol)))
                continue;
            // The mask of the input is not there.
            if (node.Layer is MaskLike && ReferenceEquals(node.Inputs[1].Symbol, input))
            {
                known[node.Outputs[0]] = known[node.Inputs[0].Symbol];
                continue;
            }
            if (Array.Find(node.Inputs, i => !known.ContainsKey(i.Symbol)).Symbol is { } missing)
                throw new ArgumentException($"Autoencoder: {node.Layer.Who}, behind the code, also reads '{missing.Name}' {missing.Shape}, which comes from before it; needed a decoder of the code alone. Usual fix: make it a part of the code, or use two Functional models.");
            var outputs = node.Layer.CallNamed([.. node.Inputs.Select(i => (i.Name, known[i.Symbol]))]);
            for (var i = 0; i < outputs.Count; i++)
                known[node.Outputs[i]] = outputs[i];
        }
        return known.TryGetValue(output, out var end) ? new Functional(start, end) { Name = "decoder" }
            : throw new ArgumentException("Autoencoder: the output does not depend on the code; needed a decoder of it.");
    }
}
