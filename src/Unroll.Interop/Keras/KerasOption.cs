using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>How one argument of a Keras layer is written here: its name, and how its value is changed.</summary>
internal sealed record KerasOption(string Name, Func<JsonElement, string, JsonNode?>? Change = null)
{
    /// <summary>Whether the value is a layer with its own configuration.</summary>
    internal bool IsLayer { get; init; }

    /// <summary>For a dictionary of arguments: the option that each member is.</summary>
    internal IReadOnlyDictionary<string, string>? Parts { get; init; }

    /// <summary>The value as it is written here, or null when it says nothing.</summary>
    internal JsonNode? Read(JsonElement value, string where, Registry registry) =>
        IsLayer ? KerasLayers.Translate(value, where, registry) : (Change ?? Copy)(value, where);

    /// <summary>The value as it stands.</summary>
    internal static JsonNode? Copy(JsonElement value, string where) => JsonNode.Parse(value.GetRawText());

    /// <summary>A number, or a list with one number.</summary>
    internal static JsonNode? Single(JsonElement value, string where) => value.ValueKind == JsonValueKind.Array
        ? value.GetArrayLength() == 1 ? Copy(value[0], where) : throw new FormatException($"{where}: got {value.GetRawText()}; needed one number.")
        : Copy(value, where);

    /// <summary>A list of numbers, from a list (of lists) or a number alone.</summary>
    internal static JsonNode? List(JsonElement value, string where) => value.ValueKind == JsonValueKind.Array
        ? new JsonArray([.. value.EnumerateArray().SelectMany(v => ((JsonArray)List(v, where)!).Select(n => n!.DeepClone()))]) : new JsonArray(Copy(value, where));

    /// <summary>Whether channels come before positions.</summary>
    internal static JsonNode? ChannelsFirst(JsonElement value, string where) => value.GetString() switch
    {
        "channels_first" => JsonValue.Create(true),
        "channels_last" => null,
        var other => throw new FormatException($"{where}: got {other}; needed channels_last or channels_first."),
    };

    /// <summary>Nothing: the argument is only allowed to have this value.</summary>
    internal static KerasOption Only(string allowed) => new("", (value, where) =>
        value.ValueKind == JsonValueKind.Null || value.ToString() == allowed ? null
        : throw new FormatException($"{where}: got {value.GetRawText()}; only {allowed} can be read."));

    /// <summary>An activation, initializer, regularizer or constraint: a name, or a class with its own configuration.</summary>
    internal static JsonNode? Object(JsonElement value, string where)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString() is "swish" ? "silu" : KerasNames.Snake(value.GetString()!);
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("class_name", out var name))
            throw new FormatException($"{where}: got {value.GetRawText()}; needed a name, or an object with class_name and config.");
        var type = KerasNames.Snake(name.GetString()!);
        var made = new JsonObject { ["type"] = type };
        if (value.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.String && name.GetString() == "function")
            return KerasNames.Snake(config.GetString()!);
        if (config.ValueKind == JsonValueKind.Object)
            foreach (var member in config.EnumerateObject())
                if (member.Value.ValueKind != JsonValueKind.Null)
                    Add(made, member.Name, member.Value, where);
                else if (type == "stft")
                    made[member.Name] = null; // no window, no scaling: not the same as the default
        return made.Count == 1 ? type : made;
    }

    static void Add(JsonObject made, string name, JsonElement value, string where)
    {
        switch (name)
        {
            case "seed" or "input_axes" or "output_axes":
                break;
            case "mode":
                made[name] = value.GetString() switch { "fan_in" => "in", "fan_out" => "out", "fan_avg" => "average", var other => other };
                break;
            case "distribution":
                if (value.GetString() is "uniform" or "untruncated_normal")
                    made[value.GetString() == "uniform" ? "uniform" : "untruncated"] = true;
                break;
            case "axis":
                made["axes"] = value.ValueKind == JsonValueKind.Array ? Copy(value, where) : new JsonArray(Copy(value, where));
                break;
            default:
                made[Renamed((string)made["type"]!, name)] = Copy(value, where);
                break;
        }
    }

    static string Renamed(string type, string name) => (type, name) switch
    {
        (_, "stddev") => "deviation",
        (_, "minval" or "min_value") => "low",
        (_, "maxval") => "high",
        ("max_norm", "max_value") => "limit",
        ("relu", "max_value") => "max_value",
        ("threshold", "default_value") => "otherwise",
        ("leaky_relu", "negative_slope" or "alpha") => "slope",
        (_, "max_value") => "high",
        ("l1" or "l2", "l1" or "l2") => "factor",
        (_, "l1") => "first",
        (_, "l2") => "second",
        _ => name,
    };
}
