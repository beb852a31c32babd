using System.Text.Json;

namespace Unroll;

/// <summary>The arguments of a Keras object that is made here with its constructor: null and absent are the same but where said otherwise.</summary>
/// <param name="Where">The object, for messages.</param>
/// <param name="Config">Its <c>get_config()</c>, or nothing.</param>
internal readonly record struct KerasArguments(string Where, JsonElement Config)
{
    internal float? Number(string name) => Find(name) is not { } value ? null : value.ValueKind == JsonValueKind.Number ? value.GetSingle() : throw Wrong(name, value, "a number");

    internal float Needed(string name) => Number(name) ?? throw new FormatException($"{Where}: the argument '{name}' is missing.");

    internal int? Whole(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Wrong(name, value, "a whole number");

    internal bool Flag(string name, bool otherwise = false) => Find(name) is not { } value ? otherwise
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(name, value, "true or false");

    /// <summary>A list of numbers, one number alone, or a tensor written as an object with its data.</summary>
    internal float[]? Numbers(string name)
    {
        if (Find(name) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            value = value.TryGetProperty("data", out var data) || value.TryGetProperty("config", out data) && data.TryGetProperty("value", out data) ? data : throw Wrong(name, value, "a list of numbers");
        return value.ValueKind == JsonValueKind.Number ? [value.GetSingle()]
            : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number) ? [.. value.EnumerateArray().Select(v => v.GetSingle())]
            : throw Wrong(name, value, "a list of numbers");
    }

    internal int[]? Wholes(string name) => Numbers(name) is { } numbers ? [.. numbers.Select(n => (int)n)] : null;

    /// <summary>One of several texts; null stands for a text null in the list, absent for the default.</summary>
    internal T Choice<T>(string name, T otherwise, params ReadOnlySpan<(string? Text, T Value)> known)
    {
        if (Config.ValueKind != JsonValueKind.Object || !Config.TryGetProperty(name, out var given))
            return otherwise;
        var text = given.ValueKind == JsonValueKind.Null ? null : given.ToString();
        foreach (var (each, value) in known)
            if (each == text)
                return value;
        throw Wrong(name, given, string.Join(", ", known.ToArray().Select(k => k.Text ?? "null")));
    }

    JsonElement? Find(string name) => Config.ValueKind == JsonValueKind.Object && Config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    FormatException Wrong(string name, JsonElement value, string needed) => new($"{Where}: the argument '{name}' is {value.GetRawText()}; needed {needed}.");
}
