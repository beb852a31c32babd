using System.Globalization;
using System.Text.Json;

namespace Unroll.Testing;

/// <summary>Reads the JSON of the reference cases: tensors, tolerances and lists of cases.</summary>
public static class Golden
{
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, JsonElement> Files = new();

    /// <summary>A whole file; read once.</summary>
    public static JsonElement Load(string path) => Files.GetOrAdd(path, p =>
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(p));
        return document.RootElement.Clone();
    });

    /// <summary>The cases of a file by id, in the file's order.</summary>
    public static IReadOnlyList<(string Id, JsonElement Case)> Cases(string path) =>
        [.. Load(path).GetProperty("cases").EnumerateArray().Select(c => (c.GetProperty("id").GetString()!, c))];

    /// <summary>One case of a file.</summary>
    public static JsonElement Case(string path, string id) => Cases(path).First(c => c.Id == id).Case;

    /// <summary>A property, or null where it is absent or null.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Whether a property is there and true.</summary>
    public static bool Flag(this JsonElement element, string name) => element.Get(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A tensor <c>{"shape", "dtype", "data"}</c>: whole numbers as Int32, bool as Bool, floating point as asked for.</summary>
    public static Tensor Tensor(JsonElement json, DType floating = DType.Float32)
    {
        Shape shape = [.. json.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        var data = json.GetProperty("data");
        return json.GetProperty("dtype").GetString() switch
        {
            "bool" => Unroll.Tensor.From([.. data.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetInt32() != 0 : v.GetBoolean())], shape),
            "int32" or "int64" or "uint8" or "int8" => Unroll.Tensor.From((ReadOnlySpan<long>)data.EnumerateArray().Select(v => v.GetInt64()).ToArray(), shape),
            // Written with the fewest digits that give the same float32, which a double read from them is not.
            "float32" => Unroll.Tensor.From((ReadOnlySpan<double>)data.EnumerateArray().Select(v => (double)(float)Number(v)).ToArray(), shape, floating),
            _ => Unroll.Tensor.From((ReadOnlySpan<double>)data.EnumerateArray().Select(Number).ToArray(), shape, floating),
        };
    }

    /// <summary>A tensor or a list of tensors; none where the property is absent.</summary>
    public static Tensor[] Tensors(JsonElement? json, DType floating = DType.Float32) => json switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().SelectMany(x => Tensors(x, floating))],
        { } one => [Tensor(one.Get("value") ?? one, floating)],
    };

    /// <summary>A number; not-a-number and the infinities are written as text.</summary>
    public static double Number(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text!, CultureInfo.InvariantCulture),
        },
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => json.GetDouble(),
    };
}
