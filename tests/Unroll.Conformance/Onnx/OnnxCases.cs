using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Brings ONNX models and the manifests that list them together: a model is one case, whichever of the two is there.</summary>
internal sealed class OnnxCases
{
    readonly List<string> _models = [];
    readonly List<(string File, string Id, JsonElement Json)> _entries = [];

    internal void AddModel(string file) => _models.Add(file);

    internal void AddEntry(string file, string id, JsonElement json) => _entries.Add((file, id, json));

    internal IEnumerable<ConformanceCase> Cases()
    {
        var told = _entries.Where(e => e.Json.Get("model") is not null)
            .GroupBy(e => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(e.File)!, e.Json.GetProperty("model").GetString()!))).ToDictionary(g => g.Key, g => g.First());
        foreach (var model in _models)
        {
            var entry = told.TryGetValue(model, out var found) ? found : default;
            var id = entry.Id is { Length: > 0 } name ? name : Path.GetFileName(Path.GetDirectoryName(model)) ?? model;
            yield return OnnxCase.Of(model, id, entry.Json);
        }
        foreach (var (file, id, json) in _entries)
            if (json.Get("model") is not { } model || !_models.Contains(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, model.GetString()!))))
                yield return OnnxCase.FromManifest(file, id, json);
    }
}
