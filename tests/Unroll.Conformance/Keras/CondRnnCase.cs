using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A recurrent layer whose initial state comes from conditions, as the cond_rnn package computes it: one projection for all states of the cell, several conditions mixed.</summary>
internal sealed class CondRnnCase(string file, string id, JsonElement json) : ConformanceCase("cond_rnn", json.GetProperty("layer").GetString()!, file, id)
{
    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var inner = (RecurrentBase)KerasConfigReader.Read(json.GetProperty("layer").GetString()!, json.GetProperty("config"));
            var layer = new Conditional(inner) { Separate = false, Merge = ConditionMerge.Mixture };
            var inputs = Values.Of([.. Golden.Tensors(json.GetProperty("inputs"), type), .. Golden.Tensors(json.GetProperty("conditions"), type).Select(Condition)]);
            layer.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
            KerasConfigReader.SetWeights(layer, [.. RecordedLayer.Variables(json.GetProperty("weights")).Where(v => !RecordedLayer.IsSeed(v.Path)).Select(v => Golden.Tensor(v.Value, type))]);
            var outputs = layer.Call(inputs);
            Tensor[] ordered = [outputs[0], .. RecordedLayer.StateNames(inner).Select(n => outputs[n])];
            var wanted = Golden.Tensors(json.GetProperty(type == DType.Float64 ? "expected" : "expected_f32"), DType.Float64);
            if (ordered.Length < wanted.Length)
                checks.Fail($"{ordered.Length} outputs; cond_rnn has {wanted.Length}");
            for (var i = 0; i < Math.Min(ordered.Length, wanted.Length); i++)
                checks.Compare(name, FormattableString.Invariant($"output {i}"), wanted[i], ordered[i], Tolerance.From(json.GetProperty("tolerance").GetProperty(name)));
        }
    }

    /// <summary>A condition for each state comes as [states, batch, features] there, as [batch, states, features] here.</summary>
    static Tensor Condition(Tensor condition) => condition.Rank == 3 ? condition.Permute(1, 0, 2) : condition;
}
