using System.Globalization;

namespace Unroll;

/// <summary>Collects the rows of a summary. Runs models on shapes alone; computes nothing and leaves no trace.</summary>
internal sealed class SummaryMaker(Model model)
{
    readonly List<SummaryRow> _rows = [];
    readonly HashSet<Layer> _seen = new(ReferenceEqualityComparer.Instance);
    readonly List<string> _notes = [];

    internal ModelSummary Make(int?[]? inputShape)
    {
        Shape? input = inputShape is null ? null : [Shape.Unknown, .. inputShape.Select(n => n ?? Shape.Unknown)];
        if (model is Sequential sequential && input is { } given && !model.IsBuilt)
            sequential.BuildGraph(given, null);
        if (model.Graph is { } graph)
            Calls(graph, 0, model is Functional);
        else if (input is { } shape && model is not Sequential)
            Observed(model, [("x", new Symbol(null, 0, "x", shape, FirstType(model), null))], 0);
        else
            Unknown();
        Shared();
        var parameters = new ParameterList(model);
        return new ModelSummary
        {
            Name = model.DisplayName,
            Type = model.GetType().Name,
            Rows = _rows,
            Parameters = parameters.Total,
            TrainableParameters = parameters.Trainable,
            Notes = _notes,
        };
    }

    static DType FirstType(Layer layer) => layer.Children.Count > 0 && layer.Children[0].Layer is { } first ? first is Model ? FirstType(first) : first.InputType : DType.Float32;

    void Calls(Graph graph, int depth, bool withInputs)
    {
        if (withInputs)
            foreach (var input in graph.Inputs)
                _rows.Add(new SummaryRow { Depth = depth, Name = input.Name, Type = "input", Output = input.Shape, HasMask = input.HasMask });
        foreach (var node in graph.Nodes)
        {
            var layer = node.Layer;
            var again = !_seen.Add(layer);
            _rows.Add(Row(layer, depth, again) with
            {
                Output = node.Outputs[0].Shape,
                HasMask = node.Outputs[0].HasMask,
                MultiplyAdds = node.MultiplyAdds,
                PerStep = node.PerStep,
                IsModel = layer is Model && !again,
            });
            if (again || layer is not Model inside)
                continue;
            if (inside.Graph is { } inner)
                Calls(inner, depth + 1, false);
            else
                Observed(inside, node.Inputs, depth + 1);
        }
    }

    /// <summary>A model without a graph: its tracked layers, with what they gave while it ran on shapes alone.</summary>
    void Observed(Model inside, IReadOnlyList<(string Name, Symbol Symbol)> inputs, int depth)
    {
        var log = new ProbeLog();
        var node = GraphNode.Make(inside, inputs, log);
        Children(inside, depth, node, log);
    }

    void Children(Layer parent, int depth, GraphNode? node, ProbeLog? log)
    {
        foreach (var (_, layer) in parent.Children)
        {
            var again = !_seen.Add(layer);
            var row = Row(layer, depth, again) with { IsModel = layer is Model && !again };
            if (log?.Find(layer) is { } found)
                row = row with { Output = found.Output.Rank > 0 ? found.Output.With(0, Shape.Unknown) : found.Output, HasMask = found.HasMask, MultiplyAdds = node!.Share(found.Work), PerStep = node.PerStep };
            _rows.Add(row);
            if (layer is Model && !again)
                Children(layer, depth + 1, node, log);
        }
    }

    void Unknown()
    {
        Children(model, 0, null, null);
        if (!model.IsBuilt)
            _notes.Add("Not built yet: shapes and numbers of weights appear after model.Build([null, 5]) with the shape of one input, or after the first call.");
        else
            _notes.Add("Shapes are known when the shape of an input is given: model.Summary([null, 5]).");
    }

    SummaryRow Row(Layer layer, int depth, bool again)
    {
        var weights = new ParameterList(layer);
        var remarks = new List<string>();
        if (again)
            remarks.Add("shared");
        else if (weights.Count > 0 && weights.Trainable == 0)
            remarks.Add("frozen");
        else if (weights.Trainable < weights.Total)
            remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{weights.Total - weights.Trainable:N0} frozen"));
        if (!layer.IsBuilt)
            remarks.Add("not built");
        return new SummaryRow
        {
            Depth = depth,
            Name = layer.DisplayName,
            Type = layer is OpLayer op ? op.Op : layer.Detail is { } detail ? $"{layer.GetType().Name} {detail}" : layer.GetType().Name,
            Parameters = again ? 0 : weights.Total,
            Formula = again ? null : FormulaOf.Parameters(layer),
            Remarks = remarks,
        };
    }

    /// <summary>Weights that belong to another model, which was made of the same layers first.</summary>
    void Shared()
    {
        var owners = new Dictionary<Layer, HashSet<Weight>>(ReferenceEqualityComparer.Instance);
        foreach (var layer in LayersOf(model, new HashSet<Layer>(ReferenceEqualityComparer.Instance)))
            if (layer.Root is Model root && !ReferenceEquals(root, model.Root) && layer.Weights.Count > 0)
                (owners.TryGetValue(root, out var weights) ? weights : owners[root] = []).UnionWith(layer.Weights);
        foreach (var (owner, weights) in owners)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{weights.Count} weights, trained through '{owner.DisplayName}'."));
    }

    static IEnumerable<Layer> LayersOf(Layer layer, HashSet<Layer> seen)
    {
        if (!seen.Add(layer))
            yield break;
        yield return layer;
        foreach (var (_, child) in layer.Children)
            foreach (var inner in LayersOf(child, seen))
                yield return inner;
    }
}
