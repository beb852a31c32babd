using System.Text;
using System.Text.Json;

namespace Unroll;

/// <summary>The file of an estimator: its network, and a JSON document of what else it needs.</summary>
internal static class EstimatorFile
{
    const int Version = 1;

    /// <param name="path">Where.</param>
    /// <param name="model">The network.</param>
    /// <param name="name">What the document is called in the file: language_model.</param>
    /// <param name="notes">For those who look into the file.</param>
    /// <param name="registry">Names for types of the user's own.</param>
    /// <param name="write">Writes the document's properties but the version.</param>
    public static void Save(string path, Model model, string name, IEnumerable<KeyValuePair<string, string>> notes, Registry? registry, Action<Utf8JsonWriter, Registry> write)
    {
        var file = new ModelFile(model);
        foreach (var (key, value) in notes)
            file.Notes[key] = value;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            write(json, registry ?? Registry.Default);
            json.WriteEndObject();
        }
        file.Extras[name] = Encoding.UTF8.GetString(bytes.ToArray());
        file.Save(path, registry);
    }

    /// <param name="path">Where.</param>
    /// <param name="name">What the document is called in the file.</param>
    /// <param name="origin">Where such files come from, for messages.</param>
    /// <param name="registry">Names for types of the user's own.</param>
    /// <param name="read">Makes the estimator of network and document; whatever it throws for an unfit one is said with the path.</param>
    public static T Load<TModel, T>(string path, string name, string origin, Registry? registry, Func<TModel, JsonElement, Registry, T> read) where TModel : Model
    {
        var (file, kind) = (ModelFile.Open(path, registry), name.Replace('_', ' '));
        if (!file.Extras.TryGetValue(name, out var text) || file.Model is not TModel model)
            throw new ModelFileException($"'{path}' holds a model but no {kind}; such files come from {origin}.");
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement;
            var version = json.GetProperty("version").GetInt32();
            if (version > Version)
                throw new FormatException(FormattableString.Invariant($"it has version {version}, this library reads up to {Version}; use a newer Unroll"));
            return read(model, json, registry ?? Registry.Default);
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new ModelFileException($"The {kind} in '{path}' cannot be read: {e.Message}", e);
        }
    }
}
