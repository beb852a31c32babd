using System.Text.Json.Nodes;

namespace Unroll.Testing;

/// <summary>The same layer with other options, drawn through the description that files use.</summary>
public static class RandomOptions
{
    static readonly string[] Activations = ["linear", "tanh", "sigmoid", "hard_sigmoid", "softsign", "elu", "softplus", "gelu", "silu"];
    static readonly string[] Initializers = ["glorot_uniform", "he_normal", "orthogonal", "random_normal", "lecun_uniform"];

    // Of weights that are no matrices.
    static readonly string[] Vectors = ["bias_initializer", "beta_initializer", "gamma_initializer", "moving_mean_initializer"];

    /// <summary>A layer whose options are drawn from a seed; sizes, names and layers inside stay.</summary>
    /// <param name="layer">The layer; it is not changed.</param>
    /// <param name="seed">The same seed draws the same options.</param>
    /// <param name="registry">Names of types of your own; what the library has by default.</param>
    public static Layer Draw(Layer layer, int seed, Registry? registry = null)
    {
        registry ??= Registry.Default;
        var random = new Random(seed);
        var json = JsonNode.Parse(registry.ToJson(layer))!.AsObject();
        foreach (var name in json.Select(option => option.Key).ToArray())
            if (Value(name, json[name], random) is { } value)
                json[name] = value;
        return registry.FromJson<Layer>(json.ToJsonString());
    }

    /// <summary>A value for an option, or null to leave it.</summary>
    static JsonNode? Value(string name, JsonNode? now, Random random)
    {
        // Layer norm over the few units and features of these cases magnifies rounding beyond any tolerance: it has cases of its own.
        // Channels first is another input. Renormalisation changes what training computes from call to call.
        if (name is "trainable" or "stateful" or "type" or "name" or "layer_norm" or "renorm" or "channels_first")
            return null;
        if (name.EndsWith("activation", StringComparison.Ordinal))
            return Activations[random.Next(Activations.Length)];
        if (name == "moving_variance_initializer")
            return new JsonObject { ["type"] = "random_uniform", ["low"] = 0.5, ["high"] = 2 };
        if (name.EndsWith("_initializer", StringComparison.Ordinal))
            return Vectors.Contains(name) ? "random_normal" : Initializers[random.Next(Initializers.Length)];
        if (name.EndsWith("_regularizer", StringComparison.Ordinal))
            return random.Next(2) == 0 ? null : new JsonObject { ["type"] = "l1_l2", ["first"] = 0.1, ["second"] = 0.2 };
        if (name.EndsWith("_constraint", StringComparison.Ordinal))
            return random.Next(2) == 0 ? null : new JsonObject { ["type"] = "max_norm", ["limit"] = 3 };
        if (name.EndsWith("dropout", StringComparison.Ordinal))
            return random.Next(2) == 0 ? 0 : 0.25;
        return now is JsonValue value && value.TryGetValue<bool>(out _) ? random.Next(2) == 0 : null;
    }
}
