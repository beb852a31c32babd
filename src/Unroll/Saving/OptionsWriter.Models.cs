namespace Unroll;

internal sealed partial class OptionsWriter
{
    void Sequential(Sequential model)
    {
        ModelOptions(model);
        if (model.Graph is { } graph)
        {
            _json.WritePropertyName("input_shape");
            Shape(graph.Inputs[0].Shape);
            _json.WriteString("input_type", Names.Snake(graph.Inputs[0].DType.ToString()));
        }
        _json.WriteStartArray("layers");
        foreach (var layer in model.Layers)
            Object(layer, "");
        _json.WriteEndArray();
    }

    void Functional(Functional model)
    {
        ModelOptions(model);
        var graph = model.Graph;
        _json.WriteStartArray("inputs");
        foreach (var input in graph.Inputs)
        {
            _json.WriteStartObject();
            _json.WriteString("name", input.Name);
            _json.WritePropertyName("shape");
            Shape(input.Shape);
            _json.WriteString("element_type", Names.Snake(input.DType.ToString()));
            if (input.MaskOrigin is { } mask)
                _json.WriteString("mask", mask);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
        // A symbol is named by the call that made it and which output it is: "2:0"; inputs are "in:0".
        var symbols = new Dictionary<Symbol, string>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < graph.Inputs.Count; i++)
            symbols[graph.Inputs[i]] = Invariant($"in:{i}");
        _json.WriteStartArray("calls");
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            _json.WriteStartObject();
            _json.WritePropertyName("layer");
            Object(node.Layer, "");
            _json.WriteStartObject("inputs");
            foreach (var (name, symbol) in node.Inputs)
                _json.WriteString(name, symbols[symbol]);
            _json.WriteEndObject();
            _json.WriteEndObject();
            for (var output = 0; output < node.Outputs.Count; output++)
                symbols[node.Outputs[output]] = Invariant($"{i}:{output}");
        }
        _json.WriteEndArray();
        _json.WriteStartArray("outputs");
        foreach (var output in graph.Outputs)
            _json.WriteStringValue(symbols[output]);
        _json.WriteEndArray();
    }

    void ModelOptions(Model model)
    {
        if (model.Name is not null)
            _json.WriteString("name", model.Name);
        _json.WriteNumber("seed", model.Seed);
        _json.WriteBoolean("trainable", model.Trainable);
        if (model.ActivityRegularizer is { } regularizer)
        {
            _json.WritePropertyName("activity_regularizer");
            Object(regularizer, "");
        }
    }

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
