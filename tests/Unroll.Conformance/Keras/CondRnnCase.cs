using System.Text.Json;
using System.Text.Json.Nodes;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A recurrent layer whose initial state comes from conditions, as the cond_rnn package computes it.</summary>
internal sealed class CondRnnCase(string file, string id, JsonElement json) : ConformanceCase("cond_rnn", json.GetProperty("layer").GetString()!, file, id)
{
    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var inputs = Golden.Tensors(json.GetProperty("inputs"), type);
            // cond_rnn has a condition for each state in front: [states, batch, features].
            var conditions = Golden.Tensors(json.GetProperty("conditions"), type).Select(c => c.Rank == 3 ? c.Transpose(0, 1) : c).ToArray();
            var layer = Layer();
            var all = Values.Of([.. inputs, .. conditions]);
            layer.EnsureBuilt([.. all.Select(x => x.Shape)]);
            KerasConfigReader.SetWeights(layer, [.. RecordedLayer.Variables(json.GetProperty("weights")).Select(w => Golden.Tensor(w.Value, type))]);
            var outputs = layer.Call(all);
            Tensor[] ordered = [outputs[0], .. layer.Layer.StateLayout.Select(leaf => outputs[leaf.Name])];
            var wanted = Golden.Tensors(type == DType.Float64 ? json.GetProperty("expected") : json.GetProperty("expected_f32"), DType.Float64);
            var tolerance = Tolerance.From(json.GetProperty("tolerance").GetProperty(name));
            for (var i = 0; i < wanted.Length; i++)
            {
                Precision.RequireBackend(ordered[i], checks);
                checks.Compare(name, FormattableString.Invariant($"output {i}"), wanted[i], ordered[i], tolerance);
            }
        }
    }

    Conditional Layer()
    {
        var inner = new JsonObject { ["class_name"] = json.GetProperty("layer").GetString(), ["config"] = JsonNode.Parse(json.GetProperty("config").GetRawText()) };
        using var document = JsonDocument.Parse(new JsonObject { ["layer"] = inner }.ToJsonString());
        return (Conditional)KerasConfigReader.Read("ConditionalRecurrent", document.RootElement);
    }
}
