using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Finds cases in folders. What a file is, is told by what it holds, not by its name.</summary>
internal sealed class CaseSource
{
    // Beside descriptions; read by those that name them.
    static readonly string[] Companions = [".pb", ".pt", ".safetensors", ".keras", ".h5", ".md"];

    readonly List<string> _notes = [];

    /// <summary>Files that are no case.</summary>
    internal IReadOnlyList<string> Notes => _notes;

    /// <summary>All cases, in the order of their paths.</summary>
    internal IReadOnlyList<ConformanceCase> Find(IEnumerable<string> paths)
    {
        var files = paths.SelectMany(p => Directory.Exists(p) ? Directory.EnumerateFiles(p, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : (IEnumerable<string>)[p])
            .Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).ToArray();
        var models = new OnnxCases();
        var found = new List<ConformanceCase>();
        foreach (var file in files)
            switch (Path.GetExtension(file).ToLowerInvariant())
            {
                case ".json":
                    found.AddRange(Json(file, models));
                    break;
                case ".onnx":
                    models.AddModel(file);
                    break;
                case var other when Companions.Contains(other):
                    break;
                default:
                    _notes.Add($"{file} is not read: it is neither JSON nor an ONNX model");
                    break;
            }
        found.AddRange(models.Cases());
        return found;
    }

    List<ConformanceCase> Json(string file, OnnxCases models)
    {
        var found = new List<ConformanceCase>();
        JsonElement root;
        try
        {
            root = Golden.Load(file);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return [new BrokenCase(file, "", $"it cannot be read: {e.Message.ReplaceLineEndings(" ")}")];
        }
        var listed = root.Get("cases") is { ValueKind: JsonValueKind.Array };
        JsonElement[] entries = listed ? [.. root.GetProperty("cases").EnumerateArray()] : [root];
        var read = false;
        foreach (var entry in entries)
        {
            var id = entry.Get("id") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
            if (Kinds.Of(entry) is not { } kind)
            {
                if (listed && Kinds.LooksLikeCase(entry))
                    found.Add(new BrokenCase(file, id, $"no known kind of case has these fields: {string.Join(", ", entry.EnumerateObject().Select(m => m.Name))}"));
                continue;
            }
            read = true;
            try
            {
                if (kind == "onnx_nodes")
                    models.AddEntry(file, id, entry);
                else
                    found.AddRange(Kinds.Make(kind, file, id, entry));
            }
            catch (Exception e)
            {
                found.Add(new BrokenCase(file, id, $"a case of {kind} that cannot be read: {e.Message.ReplaceLineEndings(" ")}"));
            }
        }
        // A list of contents holds no case itself.
        if (!read && found.Count == 0 && !(listed && entries.All(Kinds.IsIndex)))
            _notes.Add($"{file} is not read: it holds no case of a known kind");
        return found;
    }
}
