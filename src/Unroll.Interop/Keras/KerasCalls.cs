using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>One output of one call of a layer, as Keras's <c>keras_history</c> names it.</summary>
internal readonly record struct KerasPlace(string Layer, int Call, int Output);

/// <summary>Reads the calls of a Functional configuration (<c>inbound_nodes</c>).</summary>
internal static class KerasCalls
{
    static readonly string[] RecurrentLayers = ["SimpleRNN", "GRU", "LSTM", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"];

    // Tensors that attention layers may be given by name, in the order in which they are inputs.
    static readonly string[] Tensors = ["query", "value", "key"];

    internal static bool IsRecurrent(JsonElement layer) => RecurrentLayers.Contains(layer.GetProperty("class_name").GetString());

    /// <summary>How many outputs come before the states: two where both directions stay apart, else one. Zero for a layer without states.</summary>
    internal static int MainOutputs(JsonElement layer) => !IsRecurrent(layer) ? 0
        : layer.GetProperty("config").TryGetProperty("merge_mode", out var mode) && mode.ValueKind == JsonValueKind.Null ? 2 : 1;

    /// <summary>Every symbol that a call takes, in order.</summary>
    internal static IEnumerable<KerasPlace> Needs(JsonElement node) => Find(node.GetProperty("args")).Concat(Find(node.GetProperty("kwargs")));

    /// <summary>The named inputs of a call: the tensors in order, then initial states under the names that the layer uses.</summary>
    internal static JsonObject Inputs(JsonElement node, JsonElement layer, Dictionary<(string, int), (string, int)> places, string where)
    {
        var made = new JsonObject();
        var who = $"{where}: layer '{layer.GetProperty("name").GetString()}'";
        var main = Find(node.GetProperty("args")).ToList();
        var states = new List<KerasPlace>();
        foreach (var name in Tensors)
            if (node.GetProperty("kwargs").TryGetProperty(name, out var tensor))
                main.AddRange(Find(tensor));
        foreach (var argument in node.GetProperty("kwargs").EnumerateObject())
            if (argument.Name == "initial_state")
                states.AddRange(Find(argument.Value));
            else if (argument.Name == "attention_mask" && Find(argument.Value).ToList() is [var allowed])
                made["attention_mask"] = Symbol(allowed, places, who);
            else if (argument.Name == "mask" || Tensors.Contains(argument.Name))
                continue;
            else if (Find(argument.Value).Any())
                throw new FormatException($"{who}: the argument '{argument.Name}' of a call cannot be read; only initial_state, mask, query, value, key and attention_mask can.");
        if (IsRecurrent(layer) && main.Count > 1)
        {
            states.InsertRange(0, main.Skip(1));
            main.RemoveRange(1, main.Count - 1);
        }
        for (var i = 0; i < main.Count; i++)
            made[i == 0 ? "x" : KerasModels.Text($"x{i}")] = Symbol(main[i], places, who);
        var names = StateNames(layer.GetProperty("class_name").GetString()!, layer.GetProperty("config"));
        if (names.Count == 0)
            // A cell of the user's own: by position.
            names = [.. states.Select((_, i) => KerasModels.Text($"x{i + 1}"))];
        if (states.Count > 0 && states.Count != names.Count)
            throw new FormatException($"{who}: got {states.Count} initial states; needed {names.Count}: {string.Join(", ", names)}.");
        for (var i = 0; i < states.Count; i++)
            made[names[i]] = Symbol(states[i], places, who);
        // Tensors first, whatever the order of the arguments.
        if (made.Remove("attention_mask", out var mask))
            made["attention_mask"] = mask;
        return made;
    }

    /// <summary>Whether a call asks for attention to earlier steps alone, which is an option of the layer here.</summary>
    internal static bool IsCausal(JsonElement node) => node.GetProperty("kwargs").TryGetProperty("use_causal_mask", out var causal) && causal.ValueKind == JsonValueKind.True;

    /// <summary>The symbols that a call is given as masks of its inputs, in order; null where there is none.</summary>
    internal static IReadOnlyList<KerasPlace?> MasksOf(JsonElement node) => !node.GetProperty("kwargs").TryGetProperty("mask", out var mask) ? []
        : [.. (mask.ValueKind == JsonValueKind.Array ? mask.EnumerateArray().ToArray() : [mask]).Select(one => Find(one).Select(place => (KerasPlace?)place).FirstOrDefault())];

    /// <summary>Whether an embedding is called the other way round, as an output layer.</summary>
    internal static bool IsReversed(JsonElement node) => node.GetProperty("kwargs").TryGetProperty("reverse", out var flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>Names of a recurrent layer's states, in Keras's order: h, c; of a Bidirectional one forward/h ... backward/c.</summary>
    internal static IReadOnlyList<string> StateNames(string className, JsonElement config)
    {
        if (className == "RNN")
            return KerasCells.StateNames(config);
        if (className != "Bidirectional")
            return className == "LSTM" || className.StartsWith("ConvLSTM", StringComparison.Ordinal) ? ["h", "c"] : className is "GRU" or "SimpleRNN" ? ["h"] : [];
        var inner = config.GetProperty("layer");
        var names = StateNames(inner.GetProperty("class_name").GetString()!, inner.GetProperty("config"));
        return [.. names.Select(n => $"forward/{n}"), .. names.Select(n => $"backward/{n}")];
    }

    internal static string Symbol(KerasPlace place, Dictionary<(string, int), (string Symbol, int Main)> places, string where)
    {
        if (!places.TryGetValue((place.Layer, place.Call), out var found))
            throw new FormatException($"{where}: it takes output {place.Output} of layer '{place.Layer}', which is not made before it.");
        // Outputs of a recurrent layer here: the main ones, as many of the other kind (sequence or last), then the states.
        return found.Symbol.StartsWith("in:", StringComparison.Ordinal) ? found.Symbol
            : KerasModels.Text($"{found.Symbol}{(place.Output < found.Main ? place.Output : place.Output + found.Main)}");
    }

    /// <summary>One place <c>[name, call, output]</c>, or a list of them, or a dictionary, whose values count in order.</summary>
    internal static IEnumerable<KerasPlace> Places(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(m => Places(m.Value)),
        JsonValueKind.Array when json.GetArrayLength() == 3 && json[0].ValueKind == JsonValueKind.String && json[1].ValueKind == JsonValueKind.Number => [Place(json)],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Places),
        _ => throw new FormatException($"Keras: {json.GetRawText()} is not a place [layer, call, output] of a Functional configuration."),
    };

    static KerasPlace Place(JsonElement json) => new(json[0].GetString()!, json[1].GetInt32(), json[2].GetInt32());

    static IEnumerable<KerasPlace> Find(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Find),
        JsonValueKind.Object when json.TryGetProperty("class_name", out var name) && name.ToString() == "__keras_tensor__" => [Place(json.GetProperty("config").GetProperty("keras_history"))],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(m => Find(m.Value)),
        _ => [],
    };
}
