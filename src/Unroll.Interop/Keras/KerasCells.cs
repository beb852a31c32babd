using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>Translates Keras's <c>RNN</c>: the cell becomes a layer of its own here, a list of cells a stack of layers.</summary>
internal static class KerasCells
{
    static readonly string[] Flags = ["return_sequences", "return_state", "go_backwards", "stateful", "zero_output_for_mask"];

    // Arguments of RNN that say nothing about the result, or that are handled apart.
    static readonly string[] Others = ["name", "trainable", "dtype", "unroll", "cell", "activity_regularizer"];

    internal static JsonObject Translate(JsonElement config, string where, Registry registry)
    {
        if (!config.TryGetProperty("cell", out var cell))
            throw new FormatException($"{where}: RNN has no cell.");
        foreach (var member in config.EnumerateObject())
            if (!Flags.Contains(member.Name) && !Others.Contains(member.Name))
                throw new FormatException($"{where}: the argument '{member.Name}' of RNN is not known; known are {string.Join(", ", Flags.Concat(Others).Order(StringComparer.Ordinal))}.");
        var cells = Cells(cell);
        var layers = new JsonArray();
        for (var i = 0; i < cells.Length; i++)
        {
            var layer = Cell(cells[i], where, registry);
            foreach (var flag in Flags)
                // Each cell of a stack reads what the one before gave, in its order; the last one's output is the stack's.
                if (config.TryGetProperty(flag, out var value) && flag switch { "go_backwards" => i == 0, "return_sequences" or "zero_output_for_mask" => i == cells.Length - 1, _ => true })
                    layer[flag] = value.GetBoolean();
            layers.Add((JsonNode)layer);
        }
        var made = IsStack(cell) ? new JsonObject { ["type"] = "stacked_recurrent", ["layers"] = layers } : layers[0]!.DeepClone().AsObject();
        made.Remove("name");
        foreach (var name in new[] { "name", "trainable", "activity_regularizer" })
            if (config.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                made[name] = name == "activity_regularizer" ? KerasOption.Object(value, where) : KerasOption.Copy(value, where);
        return made;
    }

    /// <summary>The paths of the states, in Keras's order; of a cell of the user's own only how many there are is not known, so none.</summary>
    internal static IReadOnlyList<string> StateNames(JsonElement config)
    {
        var cell = config.GetProperty("cell");
        var names = Cells(cell).Select(c => KerasCalls.StateNames(LayerOf(c) ?? "", c.GetProperty("config"))).ToArray();
        return Array.Exists(names, n => n.Count == 0) ? []
            : IsStack(cell) ? [.. names.SelectMany((n, i) => n.Select(name => FormattableString.Invariant($"layer_{i}/{name}")))] : names[0];
    }

    static bool IsStack(JsonElement cell) => cell.ValueKind == JsonValueKind.Array || cell.GetProperty("class_name").GetString() == "StackedRNNCells";

    static JsonElement[] Cells(JsonElement cell) => cell.ValueKind == JsonValueKind.Array ? [.. cell.EnumerateArray()]
        : IsStack(cell) ? [.. cell.GetProperty("config").GetProperty("cells").EnumerateArray()] : [cell];

    /// <summary>The layer around a cell of Keras's own: LSTM for LSTMCell.</summary>
    static string? LayerOf(JsonElement cell) => cell.GetProperty("class_name").GetString() is "SimpleRNNCell" or "GRUCell" or "LSTMCell" ? cell.GetProperty("class_name").GetString()![..^4] : null;

    static JsonObject Cell(JsonElement cell, string where, Registry registry) =>
        LayerOf(cell) is { } layer ? KerasLayers.Translate(layer, cell.GetProperty("config"), where, registry) : KerasLayers.Translate(cell, where, registry);
}
