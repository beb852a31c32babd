using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>Translates the configuration of a Keras layer into this library's description of the same layer.</summary>
internal static class KerasLayers
{
    // Arguments that do not change what a layer computes.
    static readonly string[] Ignored = ["dtype", "unroll", "implementation", "use_cudnn", "seed", "quantization_config", "batch_input_shape", "batch_shape", "input_dtype", "registered_name", "sparse", "ragged"];

    static readonly Dictionary<string, KerasOption> Recurrent = Options("units", "return_sequences", "return_state", "go_backwards", "stateful", "zero_output_for_mask", "use_bias", "dropout",
        "recurrent_dropout", "activation*", "recurrent_activation*", "unit_forget_bias", "reset_after", "kernel_initializer*", "recurrent_initializer*", "bias_initializer*", "kernel_regularizer*",
        "recurrent_regularizer*", "bias_regularizer*", "activity_regularizer*", "kernel_constraint*", "recurrent_constraint*", "bias_constraint*", "time_major=False");

    static readonly Dictionary<string, (string Type, Dictionary<string, KerasOption> Options)> Known = new(StringComparer.Ordinal)
    {
        ["Dense"] = ("dense", Options("units", "activation*", "use_bias", "kernel_initializer*", "bias_initializer*", "kernel_regularizer*", "bias_regularizer*", "activity_regularizer*", "kernel_constraint*", "bias_constraint*")),
        ["Activation"] = ("activation", Options("activation*")),
        ["Embedding"] = ("embedding", Options("input_dim>inputs", "output_dim>outputs", "mask_zero", "embeddings_initializer*", "embeddings_regularizer*", "embeddings_constraint*", "activity_regularizer*", "input_length>")),
        ["Dropout"] = ("dropout", Options("rate", "noise_shape")),
        ["Flatten"] = ("flatten", Options("data_format=channels_last")),
        ["Reshape"] = ("reshape", Options("target_shape>sizes")),
        ["RepeatVector"] = ("repeat_vector", Options("n>count")),
        ["Concatenate"] = ("concatenate", Options("axis")),
        ["Masking"] = ("masking", Options("mask_value>value")),
        ["MaxPooling1D"] = ("max_pooling1d", Options("pool_size>size#", "strides#", "padding", "data_format=channels_last")),
        ["UpSampling1D"] = ("up_sampling1d", Options("size#")),
        ["AdditiveAttention"] = ("additive_attention", Options("use_scale", "dropout")),
        ["SimpleRNN"] = ("simple_rnn", Recurrent),
        ["GRU"] = ("gru", Recurrent),
        ["LSTM"] = ("lstm", Recurrent),
        ["Bidirectional"] = ("bidirectional", Options("layer@", "backward_layer@", "merge_mode")),
        ["ConditionalRecurrent"] = ("conditional", Options("layer@")),
        ["TimeDistributed"] = ("time_distributed", Options("layer@")),
    };

    /// <summary>The Keras classes that can be read.</summary>
    internal static IEnumerable<string> Names => Known.Keys.Concat(["InputLayer", "RNN", "Sequential", "Functional"]).Order(StringComparer.Ordinal);

    /// <summary>The layer here that stands for a Keras class, and how its arguments are read; null where the class is read in a way of its own, or not at all.</summary>
    internal static (string Type, IReadOnlyDictionary<string, KerasOption> Options)? Find(string className) => Known.TryGetValue(className, out var entry) ? entry : null;

    /// <summary>From <c>{"class_name", "config"}</c>.</summary>
    internal static JsonObject Translate(JsonElement json, string where, Registry registry)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("class_name", out var name) || !json.TryGetProperty("config", out var config))
            throw new FormatException($"{where}: needed an object with class_name and config.");
        return Translate(name.GetString()!, config, where, registry);
    }

    internal static JsonObject Translate(string className, JsonElement config, string where, Registry registry)
    {
        if (className is "Sequential" or "Functional" or "Model")
            return className == "Sequential" ? KerasModels.Sequential(config, where, registry) : KerasModels.Functional(config, where, registry);
        if (className == "RNN")
            return KerasCells.Translate(config, $"{where}: RNN '{NameOf(config)}'", registry);
        if (!Known.TryGetValue(className, out var entry))
            entry = Own(className, registry) ?? throw new FormatException($"{where}: the layer {className} ('{NameOf(config)}') cannot be read; those that can are {string.Join(", ", Names)}. " +
                $"A layer of your own: give the reader Registry.Default.With<{className}>(\"{KerasNames.Snake(className)}\").");
        var made = new JsonObject { ["type"] = entry.Type };
        var layer = $"{where}: {className} '{NameOf(config)}'";
        if (className == "ConditionalRecurrent")
            (made["separate"], made["merge"]) = (false, "mixture");
        foreach (var member in config.EnumerateObject())
        {
            if (Ignored.Contains(member.Name))
                continue;
            if (member.Name is "name" or "trainable")
                made[member.Name] = KerasOption.Copy(member.Value, layer);
            else if (!entry.Options.TryGetValue(member.Name, out var option))
                throw new FormatException($"{layer}: the argument '{member.Name}' is not known; known are {string.Join(", ", entry.Options.Keys.Concat(Ignored).Order(StringComparer.Ordinal))}.");
            else if (member.Value.ValueKind != JsonValueKind.Null && option.Read(member.Value, $"{layer}, argument '{member.Name}'", registry) is { } value && option.Name.Length > 0)
                made[option.Name] = value;
            else if (member.Name == "merge_mode")
                made[option.Name] = "none";
        }
        return made;
    }

    /// <summary>A class of the user's: its registered name, and its options under their own names.</summary>
    static (string Type, Dictionary<string, KerasOption> Options)? Own(string className, Registry registry)
    {
        var name = KerasNames.Snake(className);
        if (Registry.Default.Find(typeof(Layer), name) is not null || registry.Find(typeof(Layer), name) is not { } entry)
            return null;
        var options = entry.Options.All.ToDictionary(o => o.Name, o => new KerasOption(o.Name), StringComparer.Ordinal);
        // What a cell says of its sizes, a layer here says in StateLayout.
        foreach (var size in new[] { "state_size", "output_size" })
            options.TryAdd(size, new KerasOption(""));
        return (name, options);
    }

    static string NameOf(JsonElement config) => config.ValueKind == JsonValueKind.Object && config.TryGetProperty("name", out var name) ? name.ToString() : "";

    /// <summary>One text per argument: <c>a</c> the same name, <c>a>b</c> another name, <c>a></c> read and left out, <c>a=v</c> only this value;
    /// at the end * for an object with a name (an activation ...), @ for a layer, # for a list of one number.</summary>
    static Dictionary<string, KerasOption> Options(params string[] texts)
    {
        var options = new Dictionary<string, KerasOption>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            Func<JsonElement, string, JsonNode?>? change = text[^1] switch { '*' => KerasOption.Object, '#' => KerasOption.Single, _ => null };
            var parts = text.TrimEnd('*', '@', '#').Split('>');
            if (text.Split('=') is [var only, var allowed])
                options[only] = KerasOption.Only(allowed);
            else
                options[parts[0]] = new KerasOption(parts[^1], change) { IsLayer = text[^1] == '@' };
        }
        return options;
    }
}
