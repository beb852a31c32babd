using System.Text.Json;
using System.Text.Json.Nodes;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Cells that Keras's tests define for themselves: a case tells their arithmetic in words, and <see cref="WordsCell"/> computes what the words say.</summary>
internal static class CellsInWords
{
    static readonly Registry Known = Registry.Default.With<WordsCell>("words_cell");

    /// <summary>The layer's class and configuration with such cells replaced, and the registry to read them with.</summary>
    internal static (string Name, JsonElement Config, Registry Registry) Rewrite(JsonElement json)
    {
        var (name, config) = CellsAlone.Layer(json);
        if (json.Get("custom_cell") is not { } words)
            return (name, config, Known);
        JsonNode whole = new JsonObject { ["class_name"] = name, ["config"] = JsonNode.Parse(config.GetRawText()) };
        whole = Replace(whole, words, json);
        using var document = JsonDocument.Parse(whole.ToJsonString());
        return (whole["class_name"]!.GetValue<string>(), document.RootElement.GetProperty("config").Clone(), Known);
    }

    static JsonNode Replace(JsonNode node, JsonElement words, JsonElement json)
    {
        if (node is JsonArray list)
            for (var i = 0; i < list.Count; i++)
                list[i] = list[i] is { } inner ? Replace(inner.DeepClone(), words, json) : null;
        if (node is not JsonObject found)
            return node;
        foreach (var (key, inner) in found.ToArray())
            if (inner is not null)
                found[key] = Replace(inner.DeepClone(), words, json);
        var name = found["class_name"] is JsonValue text ? text.ToString() : "";
        return words.Get(name) is { } said ? Cell(found, said.GetString()!, json) : found;
    }

    static JsonObject Cell(JsonObject cell, string words, JsonElement json)
    {
        var config = cell["config"]!.AsObject();
        var name = config["name"]?.ToString() ?? "";
        var weights = RecordedLayer.Variables(json.Get("weights")).Where(v => !RecordedLayer.IsState(v.Path) && !RecordedLayer.IsSeed(v.Path) && v.Path.Contains($"{name}/", StringComparison.Ordinal))
            .Select(v => $"{v.Path[(v.Path.LastIndexOf('/') + 1)..]} {string.Join(' ', v.Value.GetProperty("shape").EnumerateArray())}");
        return new JsonObject
        {
            ["class_name"] = nameof(WordsCell),
            ["config"] = new JsonObject { ["name"] = name, ["units"] = config["units"]!.DeepClone(), ["words"] = words, ["weight_list"] = string.Join(';', weights) },
        };
    }
}
