using System.Text.Json;

namespace Unroll;

/// <summary>Makes registered objects from JSON.</summary>
internal sealed partial class OptionsReader
{
    readonly Registry _registry;
    readonly Dictionary<int, Layer> _shared = [];
    readonly List<(Layer Layer, bool Trainable)> _trainable = [];

    OptionsReader(Registry registry) => _registry = registry;

    internal static T FromText<T>(Registry registry, string json) where T : class
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new FormatException($"The description of a {typeof(T).Name} is not JSON: {e.Message}", e);
        }
        using (document)
            return (T)FromElement(registry, document.RootElement, typeof(T));
    }

    internal static object FromElement(Registry registry, JsonElement json, Type wanted)
    {
        var reader = new OptionsReader(registry);
        var made = reader.Object(json, wanted, Names.Snake(wanted));
        // Outer layers first: setting one sets those inside, which then get their own.
        for (var i = reader._trainable.Count - 1; i >= 0; i--)
            if (reader._trainable[i].Layer.Trainable != reader._trainable[i].Trainable)
                reader._trainable[i].Layer.Trainable = reader._trainable[i].Trainable;
        return made;
    }

    /// <summary>An object of a registered type: its name, or its name and options.</summary>
    object Object(JsonElement json, Type wanted, string where)
    {
        var kind = RegistryEntry.KindOf(wanted);
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("same_as", out var reference))
            return Fit(_shared.TryGetValue(Whole(reference, where), out var shared) ? shared
                : throw new FormatException($"{where}: it refers to layer {reference}, which does not come before it."), wanted, where);
        var name = json.ValueKind == JsonValueKind.String ? json.GetString()!
            : json.ValueKind == JsonValueKind.Object && json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()!
            : throw new FormatException($"{where}: got {Short(json)}; needed the name of a {Names.Snake(kind)}, or an object with \"type\".");
        var entry = _registry.Find(kind, name) ?? throw new FormatException(
            $"{where}: there is no {Names.Snake(kind)} '{name}'.{Suggest.DidYouMean(name, _registry.NamesOf(kind))} " +
            $"If it is a type of your own, load with {OptionsWriter.NameTheType(Pascal(name), name)}.");
        if (entry.Value is { } known)
            return Fit(known, wanted, where);
        where = $"{where} ({name})";
        var made = entry.Type == typeof(Sequential) ? Sequential(json, where)
            : entry.Type == typeof(Functional) ? Functional(json, where)
            : Make(json, entry, where);
        if (made is Layer layer)
            Remember(json, layer, where);
        return Fit(made, wanted, where);
    }

    void Remember(JsonElement json, Layer layer, string where)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return;
        if (json.TryGetProperty("id", out var id) && !_shared.TryAdd(Whole(id, where), layer))
            throw new FormatException($"{where}: the layer number {id} occurs twice.");
        if (json.TryGetProperty("trainable", out var trainable))
            _trainable.Add((layer, Flag(trainable, where)));
    }

    object Make(JsonElement json, RegistryEntry entry, string where)
    {
        var options = entry.Options;
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (json.ValueKind == JsonValueKind.Object)
            foreach (var member in json.EnumerateObject())
            {
                if (member.Name is "type" or "id" || (member.Name == "trainable" && entry.Kind == typeof(Layer)))
                    continue;
                var option = options.All.FirstOrDefault(o => o.Name == member.Name) ?? throw new FormatException(
                    $"{where}: there is no option '{member.Name}'.{Suggest.DidYouMean(member.Name, options.All.Select(o => o.Name))} It has {string.Join(", ", options.All.Select(o => o.Name))}.");
                if (member.Value.ValueKind == JsonValueKind.Null && !option.MayBeNull)
                    throw Wrong(member.Value, "a value, not null", $"{where}.{option.Name}");
                values[option.Name] = Value(member.Value, option.Property.PropertyType, $"{where}.{option.Name}");
            }
        foreach (var option in options.Positional)
            if (option.IsRequired && !values.ContainsKey(option.Name))
                throw new FormatException($"{where}: the option '{option.Name}' is missing.");
        return options.Make(values);
    }

    static object Fit(object made, Type wanted, string where) => wanted.IsInstanceOfType(made) ? made
        : throw new FormatException($"{where}: got a {made.GetType().Name}; needed a {wanted.Name}.");

    static string Pascal(string name) => string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    static string Short(JsonElement json) => json.GetRawText() is var text && text.Length > 60 ? text[..60] + " ..." : text;
}
