using System.Text;
using System.Text.Json;

namespace Unroll;

/// <summary>The document <c>model.json</c>: what the model consists of, by registry names, and what its layers were built for.</summary>
internal static class ModelJson
{
    internal const int FormatVersion = 1;

    internal static byte[] Write(Registry registry, Model model)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", "unroll");
            json.WriteNumber("format_version", FormatVersion);
            json.WritePropertyName("model");
            json.WriteRawValue(OptionsWriter.ToText(registry, model, indented: true));
            Built(json, model);
            json.WriteStartArray("frozen");
            foreach (var parameter in new ParameterList(model))
                if (!parameter.Weight.OwnTrainable)
                    json.WriteStringValue(parameter.Path);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    // Layers in a Sequential or a graph are built by their place in it; all others need the shapes that they were built for.
    static void Built(Utf8JsonWriter json, Model model)
    {
        json.WriteStartArray("built");
        foreach (var (path, layer, inGraph) in Walk(model, "", model is Sequential or Functional, new HashSet<Layer>(ReferenceEqualityComparer.Instance)))
        {
            if (inGraph || !layer.IsBuilt)
                continue;
            json.WriteStartObject();
            json.WriteString("layer", path);
            json.WriteStartArray("inputs");
            foreach (var shape in layer.BuiltFor)
            {
                json.WriteStartArray();
                foreach (var length in shape)
                    if (length == Shape.Unknown)
                        json.WriteNullValue();
                    else
                        json.WriteNumberValue(length);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Every layer once, outer ones before those inside.</summary>
    internal static IEnumerable<(string Path, Layer Layer, bool InGraph)> Walk(Layer layer, string path, bool inGraph, HashSet<Layer> seen)
    {
        if (!seen.Add(layer))
            yield break;
        yield return (path, layer, inGraph);
        foreach (var (name, child) in layer.Children)
            foreach (var inner in Walk(child, path.Length == 0 ? name : $"{path}/{name}", layer is Sequential or Functional, seen))
                yield return inner;
    }

    /// <summary>Makes the model, built and without values.</summary>
    /// <exception cref="FormatException">The document does not describe a model: says where and why.</exception>
    internal static Model Read(Registry registry, byte[] bytes)
    {
        using var document = Parse(bytes);
        var root = document.RootElement;
        if (!root.TryGetProperty("model", out var description))
            throw new FormatException("its model.json holds no model");
        var model = (Model)OptionsReader.FromElement(registry, description, typeof(Model));
        if (root.TryGetProperty("built", out var built))
            foreach (var entry in built.EnumerateArray())
                Find(model, entry.GetProperty("layer").GetString() ?? "").EnsureBuilt([.. entry.GetProperty("inputs").EnumerateArray().Select(ShapeOf)]);
        var frozen = root.TryGetProperty("frozen", out var paths) ? paths.EnumerateArray().Select(p => p.GetString()).ToHashSet() : [];
        foreach (var parameter in new ParameterList(model))
            if (parameter.Weight.OwnTrainable == frozen.Contains(parameter.Path))
                parameter.Weight.Trainable = !frozen.Contains(parameter.Path);
        return model;
    }

    /// <summary>Looks at the version alone, before anything else of the file is believed.</summary>
    internal static void RequireVersion(byte[] bytes)
    {
        using var document = Parse(bytes);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.ValueKind != JsonValueKind.String || format.GetString() != "unroll"
            || !root.TryGetProperty("format_version", out var stored) || stored.ValueKind != JsonValueKind.Number || !stored.TryGetInt32(out var version) || version < 1)
            throw new FormatException("its model.json was not written by Unroll");
        if (version > FormatVersion)
            throw new FormatException(FormattableString.Invariant($"it has format version {version}, and this version of Unroll reads up to {FormatVersion}. Usual fix: update Unroll"));
    }

    static JsonDocument Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 256 });
        }
        catch (JsonException e)
        {
            throw new FormatException($"its model.json is not JSON ({e.Message.TrimEnd('.')})", e);
        }
    }

    static Layer Find(Layer layer, string path)
    {
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            layer = layer.Children.FirstOrDefault(c => c.Name == name).Layer ?? throw new FormatException($"it has a layer '{path}', which {layer.Who} as it is now does not have");
        return layer;
    }

    static Shape ShapeOf(JsonElement json) => Shape.Create([.. json.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.Null ? Shape.Unknown : n.GetInt32())]);

    internal static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
