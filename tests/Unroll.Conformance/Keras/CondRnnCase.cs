using System.Text.Json;

namespace Unroll.Conformance;

/// <summary>A recurrent layer whose initial state comes from conditions, as the cond_rnn package computes it.</summary>
internal sealed class CondRnnCase(string file, string id, JsonElement json) : ConformanceCase("cond_rnn", json.GetProperty("layer").GetString()!, file, id)
{
    internal override void Run(Checks checks) => checks.Fail($"{json.GetProperty("layer")} with conditions: the library has no layer for it");
}
