using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>Translates Keras's Sequential and Functional configurations.</summary>
internal static class KerasModels
{
    internal static JsonObject Sequential(JsonElement config, string where, Registry registry)
    {
        var layers = new JsonArray();
        JsonElement? shape = config.TryGetProperty("build_input_shape", out var built) && built.ValueKind == JsonValueKind.Array ? built : null;
        foreach (var layer in config.GetProperty("layers").EnumerateArray())
        {
            var options = layer.GetProperty("config");
            if (InputShape(options) is { } given)
                shape ??= given;
            if (layer.GetProperty("class_name").GetString() != "InputLayer")
                layers.Add((JsonNode)KerasLayers.Translate(layer, where, registry));
        }
        var made = new JsonObject { ["type"] = "sequential", ["layers"] = layers };
        if (config.TryGetProperty("name", out var name))
            made["name"] = name.GetString();
        if (shape is { } known)
            made["input_shape"] = AnyBatch(known);
        return made;
    }

    internal static JsonObject Functional(JsonElement config, string where, Registry registry)
    {
        var places = new Dictionary<(string Layer, int Call), (string Symbol, int Main)>();
        var (inputs, calls, next) = (new JsonArray(), new JsonArray(), 0);
        // The inputs come in the order of input_layers, which need not be that of the layers.
        var order = config.TryGetProperty("input_layers", out var first) ? KerasCalls.Places(first).Select(p => p.Layer).ToList() : [];
        var pending = new List<(JsonElement Layer, int Call, JsonElement Node)>();
        foreach (var layer in config.GetProperty("layers").EnumerateArray().OrderBy(l => order.IndexOf(l.GetProperty("name").GetString()!) is var at and >= 0 ? at : int.MaxValue))
        {
            var name = layer.GetProperty("name").GetString()!;
            if (layer.GetProperty("class_name").GetString() == "InputLayer")
            {
                places[(name, 0)] = (Text($"in:{inputs.Count}"), 0);
                inputs.Add((JsonNode)Input(name, layer.GetProperty("config"), where));
            }
            var call = 0;
            foreach (var node in layer.GetProperty("inbound_nodes").EnumerateArray())
                pending.Add((layer, call++, node));
        }
        var (ids, last) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        while (pending.Count > 0)
        {
            // A call can be made when everything it takes has been made.
            var ready = pending.FindIndex(p => KerasCalls.Needs(p.Node).All(n => places.ContainsKey((n.Layer, n.Call))));
            if (ready < 0)
                throw new FormatException($"{where}: the calls of the Functional model refer to each other in a circle, or to layers that are not listed.");
            var (layer, call, node) = pending[ready];
            pending.RemoveAt(ready);
            var name = layer.GetProperty("name").GetString()!;
            if (KerasOps.IsOp(layer))
            {
                foreach (var step in KerasOps.Calls(layer, node, places, where, next))
                    calls.Add((JsonNode)step);
                places[(name, call)] = (Text($"{calls.Count - 1}:"), 0);
                next = calls.Count;
                continue;
            }
            var isFirst = ids.TryAdd(name, ++last);
            var description = isFirst ? KerasLayers.Translate(layer, where, registry) : new JsonObject { ["same_as"] = ids[name] };
            if (isFirst)
            {
                // A model inside has numbered its layers for itself.
                last = Math.Max(last, Renumbered(description, last));
                description["id"] = ids[name];
                if (KerasCalls.IsCausal(node))
                    description["causal"] = true;
            }
            if (KerasCalls.IsReversed(node))
                description = Tied(description, layer);
            var taken = KerasCalls.Inputs(node, layer, places, where);
            var masks = KerasCalls.MasksOf(node);
            for (var i = 0; i < masks.Count; i++)
                if (masks[i] is { } mask)
                {
                    // A mask given to a call rides on the tensor here.
                    var masked = Values.DefaultName(i);
                    calls.Add((JsonNode)new JsonObject { ["layer"] = new JsonObject { ["type"] = "attach_mask" }, ["inputs"] = new JsonObject { ["x"] = taken[masked]!.DeepClone(), ["x1"] = KerasCalls.Symbol(mask, places, where) } });
                    taken[masked] = Text($"{next++}:0");
                }
            calls.Add((JsonNode)new JsonObject { ["layer"] = description, ["inputs"] = taken });
            places[(name, call)] = (Text($"{next++}:"), KerasCalls.MainOutputs(layer));
        }
        var outputs = new JsonArray();
        foreach (var place in KerasCalls.Places(config.GetProperty("output_layers")))
            outputs.Add((JsonNode)KerasCalls.Symbol(place, places, where));
        var made = new JsonObject { ["type"] = "functional", ["inputs"] = inputs, ["calls"] = calls, ["outputs"] = outputs };
        if (config.TryGetProperty("name", out var modelName))
            made["name"] = modelName.GetString();
        return made;
    }

    /// <summary>Adds to the numbers of all layers inside a description; the largest that comes out, or 0.</summary>
    static int Renumbered(JsonNode? node, int add)
    {
        var largest = 0;
        if (node is JsonArray list)
            foreach (var one in list)
                largest = Math.Max(largest, Renumbered(one, add));
        if (node is not JsonObject members)
            return largest;
        foreach (var (name, value) in members.ToArray())
            if (name is "id" or "same_as" && value is JsonValue number)
            {
                members[name] = number.GetValue<int>() + add;
                largest = Math.Max(largest, number.GetValue<int>() + add);
            }
            else
                largest = Math.Max(largest, Renumbered(value, add));
        return largest;
    }

    /// <summary>ReversibleEmbedding called with reverse=True: an output layer that shares the embedding's table.</summary>
    static JsonObject Tied(JsonObject embedding, JsonElement layer)
    {
        var made = new JsonObject { ["type"] = "tied_dense", ["embedding"] = embedding };
        if (layer.GetProperty("config").TryGetProperty("logit_soft_cap", out var cap) && cap.ValueKind == JsonValueKind.Number)
            made["logit_soft_cap"] = cap.GetSingle();
        return made;
    }

    static JsonObject Input(string name, JsonElement config, string where) => new()
    {
        ["name"] = name,
        ["shape"] = AnyBatch(InputShape(config) ?? throw new FormatException($"{where}: InputLayer '{name}' has no batch_shape.")),
        ["element_type"] = config.TryGetProperty("dtype", out var type) && type.ToString() is "int32" or "int64" ? "int32" : "float32",
    };

    static JsonElement? InputShape(JsonElement config) =>
        config.TryGetProperty("batch_shape", out var shape) || config.TryGetProperty("batch_input_shape", out shape) ? shape : null;

    /// <summary>Models here take any batch size, also where the Keras model was stateful and fixed it.</summary>
    static JsonArray AnyBatch(JsonElement shape)
    {
        var sizes = new JsonArray();
        foreach (var size in shape.EnumerateArray())
            sizes.Add((JsonNode?)(sizes.Count == 0 || size.ValueKind == JsonValueKind.Null ? null : JsonValue.Create(size.GetInt32())));
        return sizes;
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
