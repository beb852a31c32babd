using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A recurrent node of ONNX with data sets of inputs and outputs.</summary>
internal sealed class OnnxCase : ConformanceCase
{
    // What ONNX's own runner allows.
    static readonly Tolerance Usual = new(1e-7, 1e-3);

    readonly OnnxNode _node;
    readonly Func<List<(Dictionary<string, Tensor> Inputs, Dictionary<string, Tensor> Outputs)>> _sets;
    readonly Tolerance _tolerance;

    OnnxCase(string file, string id, OnnxNode node, JsonElement told, Func<List<(Dictionary<string, Tensor>, Dictionary<string, Tensor>)>> sets) : base("onnx_nodes", node.Type, file, id) =>
        (_node, _sets, _tolerance) = (node, sets, told.ValueKind == JsonValueKind.Object && told.Get("tolerance") is { } own ? Tolerance.From(own) : Usual);

    /// <summary>From a model file and the data sets beside it.</summary>
    internal static ConformanceCase Of(string file, string id, JsonElement told)
    {
        try
        {
            var node = OnnxNode.Read(System.IO.File.ReadAllBytes(file));
            return new OnnxCase(file, id, node, told, () => [.. Directory.EnumerateDirectories(Path.GetDirectoryName(file)!, "test_data_set_*").Order(StringComparer.Ordinal)
                .Select(folder => (Files(folder, "input", node.Given), Files(folder, "output", node.Returned)))]);
        }
        catch (Exception e)
        {
            return new BrokenCase(file, id, $"an ONNX model that cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>From the values that stand in a manifest.</summary>
    internal static ConformanceCase FromManifest(string file, string id, JsonElement json)
    {
        try
        {
            var node = OnnxNode.Read(json);
            Dictionary<string, Tensor> Values(string list) => json.GetProperty(list).EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!, t => Golden.Tensor(t.GetProperty("value"), DType.Float64).To(DType.Float64));
            return new OnnxCase(file, id, node, json, () => [(Values("inputs"), Values("outputs"))]);
        }
        catch (Exception e)
        {
            return new BrokenCase(file, id, $"an entry for an ONNX model that cannot be read: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    static Dictionary<string, Tensor> Files(string folder, string kind, string[] names)
    {
        var found = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            var (own, value) = OnnxTensor.Read(System.IO.File.ReadAllBytes(Path.Combine(folder, FormattableString.Invariant($"{kind}_{i}.pb"))));
            found[names[i].Length > 0 ? names[i] : own] = value;
        }
        return found;
    }

    internal override void Run(Checks checks)
    {
        foreach (var (given, expected) in _sets())
            foreach (var (type, name) in Precision.Both)
            {
                // Inputs and outputs stand at their places; a place without a name is left out.
                Tensor? Input(int place) => place >= _node.Inputs.Length || _node.Inputs[place].Length == 0 ? null
                    : _node.Constants.TryGetValue(_node.Inputs[place], out var constant) ? constant
                    : given.TryGetValue(_node.Inputs[place], out var value) ? value : throw new FormatException($"there is no value for the input '{_node.Inputs[place]}'");
                var outputs = OnnxRecurrent.Run(_node, Input, type);
                for (var place = 0; place < _node.Outputs.Length; place++)
                    if (_node.Outputs[place].Length > 0 && expected.TryGetValue(_node.Outputs[place], out var wanted))
                        checks.Compare(name, $"output {_node.Outputs[place]}", wanted, outputs[place], _tolerance);
            }
    }
}
