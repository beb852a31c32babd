using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>Translates tensor operations that stand as nodes in a Functional configuration (<c>keras.ops</c>), each into one operation here or a few.</summary>
internal static class KerasOps
{
    const int Float = (int)DType.Float32;

    /// <summary>One operation of a chain; the first takes the node's tensors, each other the one before.</summary>
    readonly record struct Step(string Op, int[]? Settings = null, float? Number = null);

    // With two tensors, and with a tensor and a number.
    static readonly Dictionary<string, (string Both, Func<float, Step[]>? Number)> Pairs = new(StringComparer.Ordinal)
    {
        ["Add"] = ("add", n => [new("add_number", Number: n)]),
        ["Subtract"] = ("subtract", n => [new("add_number", Number: -n)]),
        ["Multiply"] = ("multiply", n => [new("multiply_number", Number: n)]),
        ["Divide"] = ("divide", n => [new("over_number", Number: n)]),
        ["TrueDivide"] = ("divide", n => [new("over_number", Number: n)]),
        ["Power"] = ("", n => [new("power", Number: n)]),
        ["Maximum"] = ("maximum", null),
        ["Minimum"] = ("minimum", null),
        ["Matmul"] = ("matmul", null),
        ["NotEqual"] = ("not_equal_to", n => [new("not_equal", Number: n)]),
        ["Equal"] = ("equal_to", n => [new("not_equal", Number: n), new("to", [Float]), new("number_minus", Number: 1), new("greater", Number: 0.5f)]),
        ["Greater"] = ("greater_than", n => [new("greater", Number: n)]),
        ["Less"] = ("less", n => [new("negate"), new("greater", Number: -n)]),
    };

    static readonly Dictionary<string, string> Singles = new(StringComparer.Ordinal)
    {
        ["Abs"] = "abs",
        ["Absolute"] = "abs",
        ["Cos"] = "cos",
        ["Exp"] = "exp",
        ["Log"] = "log",
        ["Negative"] = "negate",
        ["Relu"] = "relu",
        ["Sigmoid"] = "sigmoid",
        ["Sign"] = "sign",
        ["Sin"] = "sin",
        ["Softplus"] = "softplus",
        ["Sqrt"] = "sqrt",
        ["Square"] = "square",
        ["Tanh"] = "tanh",
    };

    static readonly string[] Reductions = ["Sum", "Mean", "Max", "Min"];

    /// <summary>Whether a node of a Functional configuration is an operation and no layer.</summary>
    internal static bool IsOp(JsonElement layer) => layer.TryGetProperty("module", out var module) && module.ValueKind == JsonValueKind.String && module.GetString()!.Contains(".ops.", StringComparison.Ordinal);

    /// <summary>The calls of the chain, in this library's description.</summary>
    internal static IEnumerable<JsonObject> Calls(JsonElement layer, JsonElement node, Dictionary<(string, int), (string, int)> places, string where, int next)
    {
        var who = $"{where}: operation {layer.GetProperty("class_name").GetString()} '{layer.GetProperty("name").GetString()}'";
        string[] from = [.. KerasCalls.Needs(node).Select(p => KerasCalls.Symbol(p, places, who))];
        foreach (var step in Chain(layer, node, from.Length, who))
        {
            var description = new JsonObject { ["type"] = "op", ["op"] = step.Op };
            if (step.Settings is { } settings)
                description["settings"] = new JsonArray([.. settings.Select(n => (JsonNode)JsonValue.Create(n))]);
            if (step.Number is { } number)
                description["number"] = number;
            yield return new JsonObject { ["layer"] = description, ["inputs"] = new JsonObject(from.Select((symbol, i) => KeyValuePair.Create<string, JsonNode?>(Values.DefaultName(i), symbol))) };
            from = [KerasModels.Text($"{next++}:0")];
        }
    }

    static Step[] Chain(JsonElement layer, JsonElement node, int tensors, string who)
    {
        var name = layer.GetProperty("class_name").GetString()!;
        if (Singles.TryGetValue(name, out var single) && tensors == 1)
            return [new(single)];
        if (Pairs.TryGetValue(name, out var pair))
            return tensors == 2 && pair.Both.Length > 0 ? [new(pair.Both)]
                : tensors == 1 && pair.Number is { } make && Number(node) is { } number ? make(number)
                : throw new FormatException($"{who}: cannot be read with what it is given; needed two tensors, or a tensor and then a number.");
        int[] axes = [Flag(layer, "keepdims") ? 1 : 0, .. Axes(layer)];
        return name switch
        {
            "Any" => [new("to", [Float]), new("max", axes), new("greater", Number: 0.5f)],
            "All" => [new("to", [Float]), new("min", axes), new("greater", Number: 0.5f)],
            _ when Reductions.Contains(name) => [new(name.ToLowerInvariant(), axes)],
            _ => throw new FormatException($"{who}: cannot be read; those that can are {string.Join(", ", Pairs.Keys.Concat(Singles.Keys).Concat(Reductions).Concat(["Any", "All"]).Order(StringComparer.Ordinal))}."),
        };
    }

    /// <summary>The number that follows the tensor among the arguments.</summary>
    static float? Number(JsonElement node)
    {
        var given = node.GetProperty("args").EnumerateArray().Skip(1).Concat(node.GetProperty("kwargs").EnumerateObject().Select(a => a.Value)).Where(v => v.ValueKind == JsonValueKind.Number).ToArray();
        return given is [var one] ? one.GetSingle() : null;
    }

    static bool Flag(JsonElement layer, string name) => layer.GetProperty("config").TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    static IEnumerable<int> Axes(JsonElement layer) => !layer.GetProperty("config").TryGetProperty("axis", out var axis) ? []
        : axis.ValueKind == JsonValueKind.Array ? axis.EnumerateArray().Select(a => a.GetInt32()) : axis.ValueKind == JsonValueKind.Number ? [axis.GetInt32()] : [];
}
