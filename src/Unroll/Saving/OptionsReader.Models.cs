using System.Text.Json;

namespace Unroll;

internal sealed partial class OptionsReader
{
    static readonly string[] SequentialKeys = ["type", "id", "name", "seed", "trainable", "activity_regularizer", "input_shape", "input_type", "layers"];
    static readonly string[] FunctionalKeys = ["type", "id", "name", "seed", "trainable", "activity_regularizer", "inputs", "calls", "outputs"];
    static readonly string[] InputKeys = ["name", "shape", "element_type", "mask"];
    static readonly string[] CallKeys = ["layer", "inputs"];

    Sequential Sequential(JsonElement json, string where)
    {
        Require(json, where, SequentialKeys);
        var model = new Sequential { Name = TextOf(json, "name", where), Seed = SeedOf(json, where), ActivityRegularizer = RegularizerOf(json, where) };
        var position = 0;
        foreach (var layer in Part(json, "layers", JsonValueKind.Array, where).EnumerateArray())
            model.Add((Layer)Object(layer, typeof(Layer), Invariant($"{where}.layers[{position++}]")));
        if (json.TryGetProperty("input_shape", out var shape))
            model.BuildGraph(ShapeOf(shape, $"{where}.input_shape"),
                json.TryGetProperty("input_type", out var type) ? (DType)Member(type, typeof(DType), $"{where}.input_type") : null);
        return model;
    }

    Functional Functional(JsonElement json, string where)
    {
        Require(json, where, FunctionalKeys);
        var symbols = new Dictionary<string, Symbol>(StringComparer.Ordinal);
        var inputs = new List<Symbol>();
        foreach (var input in Part(json, "inputs", JsonValueKind.Array, where).EnumerateArray())
        {
            var at = Invariant($"{where}.inputs[{inputs.Count}]");
            Require(input, at, InputKeys);
            var symbol = new Symbol(null, 0, TextOf(input, "name", at) ?? throw new FormatException($"{at}: the name is missing."), ShapeOf(Part(input, "shape", JsonValueKind.Array, at), at),
                (DType)Member(Part(input, "element_type", JsonValueKind.String, at), typeof(DType), at), TextOf(input, "mask", at));
            symbols[Invariant($"in:{inputs.Count}")] = symbol;
            inputs.Add(symbol);
        }
        var position = 0;
        foreach (var call in Part(json, "calls", JsonValueKind.Array, where).EnumerateArray())
        {
            var at = Invariant($"{where}.calls[{position}]");
            Require(call, at, CallKeys);
            var layer = (Layer)Object(Part(call, "layer", JsonValueKind.Object, at), typeof(Layer), at);
            var from = Part(call, "inputs", JsonValueKind.Object, at).EnumerateObject().Select(i => (i.Name, SymbolAt(symbols, i.Value, at))).ToArray();
            var outputs = layer.CallNamed(from);
            for (var output = 0; output < outputs.Count; output++)
                symbols[Invariant($"{position}:{output}")] = outputs[output];
            position++;
        }
        var results = Part(json, "outputs", JsonValueKind.Array, where).EnumerateArray().Select(o => SymbolAt(symbols, o, where)).ToArray();
        return new Functional(inputs, results) { Name = TextOf(json, "name", where), Seed = SeedOf(json, where), ActivityRegularizer = RegularizerOf(json, where) };
    }

    Regularizer? RegularizerOf(JsonElement json, string where) =>
        json.TryGetProperty("activity_regularizer", out var given) ? (Regularizer?)Value(given, typeof(Regularizer), $"{where}.activity_regularizer") : null;

    static Symbol SymbolAt(Dictionary<string, Symbol> symbols, JsonElement json, string where) =>
        json.ValueKind == JsonValueKind.String && symbols.TryGetValue(json.GetString()!, out var symbol) ? symbol
        : throw new FormatException($"{where}: it refers to {Short(json)}, which no call before it makes.");

    static void Require(JsonElement json, string where, string[] keys)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong(json, "an object", where);
        foreach (var member in json.EnumerateObject())
            if (!keys.Contains(member.Name))
                throw new FormatException($"{where}: there is no option '{member.Name}'.{Suggest.DidYouMean(member.Name, keys)}");
    }

    static JsonElement Part(JsonElement json, string name, JsonValueKind kind, string where) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var part) ? part.ValueKind == kind ? part : throw Wrong(part, $"an {Names.Snake(kind.ToString())}", $"{where}.{name}")
        : throw new FormatException($"{where}: '{name}' is missing.");

    static string? TextOf(JsonElement json, string name, string where) => !json.TryGetProperty(name, out var text) || text.ValueKind == JsonValueKind.Null ? null
        : text.ValueKind == JsonValueKind.String ? text.GetString() : throw Wrong(text, "a text", $"{where}.{name}");

    static int SeedOf(JsonElement json, string where) => json.TryGetProperty("seed", out var seed) ? Whole(seed, $"{where}.seed") : 0;
}
