using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>One node of an ONNX graph: the operation, what goes in and out by name (empty where left out), and its attributes.</summary>
/// <param name="Type">The operation.</param>
/// <param name="Inputs">Names of the inputs.</param>
/// <param name="Outputs">Names of the outputs.</param>
/// <param name="Attributes">A number, a text, or a list of either.</param>
/// <param name="Given">Inputs of the graph, in order; a data set has a file for each.</param>
/// <param name="Returned">Outputs of the graph, in order.</param>
/// <param name="Constants">Tensors that stand in the model.</param>
internal sealed record OnnxNode(string Type, string[] Inputs, string[] Outputs, Dictionary<string, object> Attributes, string[] Given, string[] Returned, Dictionary<string, Tensor> Constants)
{
    /// <summary>The only node of a model.</summary>
    /// <exception cref="FormatException">It is no model, or has several nodes.</exception>
    internal static OnnxNode Read(ReadOnlyMemory<byte> model)
    {
        var graph = Wire.Read(Wire.Read(model).Find(f => f.Number == 7).Bytes);
        var nodes = graph.Where(f => f.Number == 1).ToArray();
        if (nodes.Length != 1)
            throw new FormatException($"an ONNX model with {nodes.Length} nodes; models of one are read");
        var node = Wire.Read(nodes[0].Bytes);
        string[] Texts(List<Wire.Field> fields, int number) => [.. fields.Where(f => f.Number == number).Select(f => f.Text)];
        string[] Named(int number) => [.. graph.Where(f => f.Number == number).Select(f => Wire.Read(f.Bytes).Find(n => n.Number == 1).Text)];
        var constants = graph.Where(f => f.Number == 5).Select(f => OnnxTensor.Read(f.Bytes)).ToDictionary(t => t.Name, t => t.Value);
        return new OnnxNode(Texts(node, 4)[0], Texts(node, 1), Texts(node, 2), node.Where(f => f.Number == 5).Select(Attribute).ToDictionary(a => a.Name, a => a.Value),
            [.. Named(11).Where(n => !constants.ContainsKey(n))], Named(12), constants);
    }

    /// <summary>The node as a manifest describes it.</summary>
    internal static OnnxNode Read(JsonElement json)
    {
        string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(t => t.GetString()!)];
        var attributes = json.GetProperty("attributes").EnumerateObject().ToDictionary(a => a.Name, a => Value(a.Value));
        string[] Names(string list) => [.. json.GetProperty(list).EnumerateArray().Select(t => t.GetProperty("name").GetString()!)];
        return new OnnxNode(json.GetProperty("op_type").GetString()!, Texts(json.GetProperty("node_inputs")), Texts(json.GetProperty("node_outputs")), attributes, Names("inputs"), Names("outputs"), []);
    }

    internal string Text(string name, string otherwise) => Attributes.TryGetValue(name, out var value) ? (string)value : otherwise;

    internal string[] Texts(string name) => Attributes.TryGetValue(name, out var value) ? (string[])value : [];

    internal double[] Numbers(string name) => Attributes.TryGetValue(name, out var value) ? value as double[] ?? [(double)value] : [];

    internal double Number(string name, double otherwise) => Numbers(name) is [var value, ..] ? value : otherwise;

    static object Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString()!,
        JsonValueKind.Array when json.GetArrayLength() > 0 && json[0].ValueKind == JsonValueKind.String => json.EnumerateArray().Select(t => t.GetString()!).ToArray(),
        JsonValueKind.Array => json.EnumerateArray().Select(Golden.Number).ToArray(),
        _ => Golden.Number(json),
    };

    static (string Name, object Value) Attribute(Wire.Field field)
    {
        var parts = Wire.Read(field.Bytes);
        var name = parts.Find(p => p.Number == 1).Text;
        foreach (var part in parts)
            switch (part.Number)
            {
                case 2:
                    return (name, (double)part.Single);
                case 3:
                    return (name, (double)(long)part.Value);
                case 4:
                    return (name, part.Text);
                case 7:
                    return (name, parts.Where(p => p.Number == 7).SelectMany(p => p.Singles).Select(v => (double)v).ToArray());
                case 8:
                    return (name, parts.Where(p => p.Number == 8).SelectMany(p => p.Whole).Select(v => (double)v).ToArray());
                case 9:
                    return (name, parts.Where(p => p.Number == 9).Select(p => p.Text).ToArray());
                default:
                    break;
            }
        // Only its type is written where the value is the default of that type: 0, "" or nothing.
        return (name, parts.Find(p => p.Number == 20).Value == 3 ? "" : 0.0);
    }
}
