namespace Unroll;

/// <summary>A model whose graph ends in a decoder: what comes before the decoder is run once, the decoder step by step.</summary>
internal sealed class GraphDecoding
{
    readonly Model _model;
    readonly GraphNode _node;
    readonly Symbol[] _given;
    readonly Symbol _target;
    readonly Graph _before;

    GraphDecoding(Model model, Graph graph, GraphNode node)
    {
        (_model, _node, Decoder, _target) = (model, node, (Decoder)node.Layer, node.Inputs[0].Symbol);
        if (_target.Source is not null)
            throw new InvalidOperationException($"{model.Who}.Generate: the target of its decoder is made by {_target.Source.Layer.Who}; needed an input of the model. Usual fix: decoder.Teach(target, ...) with target = new Symbol(\"target\", [null], DType.Int32).");
        if (!graph.Outputs.Any(o => ReferenceEquals(o, node.Outputs[0])))
            throw new InvalidOperationException($"{model.Who}.Generate: the outputs of its decoder go through other layers; needed the decoder's own as an output of the model. Usual fix: put those layers into the decoder's Output.");
        _given = [.. graph.Inputs.Where(i => !ReferenceEquals(i, _target))];
        _before = new Graph(model.Who, _given, [.. node.Inputs.Skip(1).Select(i => i.Symbol)]);
    }

    internal Decoder Decoder { get; }

    /// <summary>The decoding of a model, or null when there is no decoder in its graph.</summary>
    internal static GraphDecoding? Of(Model model)
    {
        if (model.Graph is not { } graph)
            return null;
        var nodes = graph.Nodes.Where(n => n.Layer is Decoder).ToArray();
        return nodes.Length switch
        {
            0 => null,
            1 => new GraphDecoding(model, graph, nodes[0]),
            _ => throw new InvalidOperationException($"{model.Who}.Generate: it has {string.Join(" and ", nodes.Select(n => n.Layer.Who))}; needed one decoder. Usual fix: a Functional for each, over the same symbols."),
        };
    }

    /// <summary>Runs the encoder.</summary>
    /// <param name="inputs">The inputs of the model but the target, in order; by name in any.</param>
    internal (DecoderInputs Given, int Rows) Start(Values inputs)
    {
        var who = $"{_model.Who}.Generate";
        if (_given.Length == 0)
            return (new DecoderInputs(null, null, null, null), 1);
        if (inputs.Count != _given.Length)
            throw new ShapeException(who, $"{inputs.Count} inputs", $"{string.Join(", ", _given.Select(g => $"'{g.Name}' {g.Shape}"))}: all inputs but the target");
        var ordered = new Values([.. _given.Select((g, i) => (g.Name, (inputs.Find(g.Name) ?? inputs[i]) is var x && x.DType == g.DType ? x : x.To(g.DType).WithMask(x.Mask)))]);
        var rows = ordered[0].Shape[0];
        using var off = Gradients.Off();
        _model.FillAll();
        var made = _before.Run(ordered, Pass.Inference);
        var values = new List<(string, Tensor)>
        {
            // Stands for the target, whose numbers nobody asks for.
            ("target", Decoder.Embedding is null ? Tensor.Zeros([rows, Steps(made), Decoder.Outputs]) : Tensor.Zeros([rows, Steps(made)], DType.Int32)),
        };
        for (var i = 1; i < _node.Inputs.Length; i++)
            values.Add((_node.Inputs[i].Name, made[i - 1]));
        return (DecoderInputs.Read(Decoder, new Values([.. values]), [.. Decoder.Cell.InputNames.Skip(1)]), rows);
    }

    int Steps(Tensor[] made)
    {
        for (var i = 1; i < _node.Inputs.Length; i++)
            if (_node.Inputs[i].Name == "known")
                return made[i - 1].Shape[1];
        return 1;
    }
}
