using System.Globalization;
using System.Text.Json;

namespace Unroll;

internal sealed partial class OptionsReader
{
    /// <summary>One option's value, as the type its property has.</summary>
    object? Value(JsonElement json, Type type, string where)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? throw Wrong(json, "a value, not null", where) : null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(bool))
            return Flag(json, where);
        if (type == typeof(int))
            return Whole(json, where);
        if (type == typeof(long))
            return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) ? number : throw Wrong(json, "a whole number", where);
        if (type == typeof(ulong))
            return json.ValueKind == JsonValueKind.Number && json.TryGetUInt64(out var number) ? number : throw Wrong(json, "a whole number of zero or more", where);
        if (type == typeof(float))
            return json.ValueKind == JsonValueKind.Number ? json.GetSingle() : (float)Special(json, where);
        if (type == typeof(double))
            return json.ValueKind == JsonValueKind.Number ? json.GetDouble() : Special(json, where);
        if (type == typeof(string))
            return json.ValueKind == JsonValueKind.String ? json.GetString() : throw Wrong(json, "a text", where);
        if (type.IsEnum)
            return Member(json, type, where);
        if (type == typeof(Shape))
            return ShapeOf(json, where);
        if (_registry.HasKind(RegistryEntry.KindOf(type)))
            return Object(json, type, where);
        return type == typeof(IReadOnlyDictionary<string, double>) ? Numbers(json, where) : Items(json, type, where);
    }

    Dictionary<string, double> Numbers(JsonElement json, string where) => json.ValueKind != JsonValueKind.Object ? throw Wrong(json, "an object of numbers", where)
        : json.EnumerateObject().ToDictionary(m => m.Name, m => (double)Value(m.Value, typeof(double), $"{where}.{m.Name}")!, StringComparer.Ordinal);

    object Items(JsonElement json, Type type, string where)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw Wrong(json, $"a {type.Name}", where);
        if (type.IsAssignableFrom(typeof(int[])))
            return List<int>(json, where);
        if (type.IsAssignableFrom(typeof(float[])))
            return List<float>(json, where);
        if (type.IsAssignableFrom(typeof(int?[])))
            return List<int?>(json, where);
        if (type.IsAssignableFrom(typeof(double[])))
            return List<double>(json, where);
        if (type.IsAssignableFrom(typeof(long[])))
            return List<long>(json, where);
        if (type.IsAssignableFrom(typeof(bool[])))
            return List<bool>(json, where);
        if (type.IsAssignableFrom(typeof(string[])))
            return List<string>(json, where);
        if (type.IsArray && type.GetElementType() is { } element && _registry.HasKind(RegistryEntry.KindOf(element)))
        {
            var array = Array.CreateInstanceFromArrayType(type, json.GetArrayLength());
            for (var i = 0; i < array.Length; i++)
                array.SetValue(Value(json[i], element, Invariant($"{where}[{i}]")), i);
            return array;
        }
        if (type.IsAssignableFrom(typeof(Layer[])))
            return List<Layer>(json, where);
        throw new FormatException($"{where}: options of type {type.Name} cannot be read from a file.");
    }

    T[] List<T>(JsonElement json, string where)
    {
        var items = new T[json.GetArrayLength()];
        for (var i = 0; i < items.Length; i++)
            items[i] = (T)Value(json[i], typeof(T), Invariant($"{where}[{i}]"))!;
        return items;
    }

    static object Member(JsonElement json, Type type, string where)
    {
        var given = json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Wrong(json, "a name", where);
        var known = Enum.GetNames(type);
        return Array.Find(known, name => Names.Snake(name) == given) is { } found ? Enum.Parse(type, found)
            : throw new FormatException($"{where}: got '{given}'; needed one of {string.Join(", ", known.Select(Names.Snake))}.");
    }

    static Shape ShapeOf(JsonElement json, string where)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw Wrong(json, "a list of lengths", where);
        return Shape.Create([.. json.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.Null ? Shape.Unknown : Whole(n, where))]);
    }

    static int Whole(JsonElement json, string where) => json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? number : throw Wrong(json, "a whole number", where);

    static bool Flag(JsonElement json, string where) => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : throw Wrong(json, "true or false", where);

    // JSON has no NaN and no infinity; they are written as texts.
    static double Special(JsonElement json, string where) => json.ValueKind == JsonValueKind.String
        && double.TryParse(json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(json, "a number", where);

    static FormatException Wrong(JsonElement json, string needed, string where) => new($"{where}: got {Short(json)}; needed {needed}.");

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
