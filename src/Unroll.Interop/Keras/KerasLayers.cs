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
        "recurrent_regularizer*", "bias_regularizer*", "kernel_constraint*", "recurrent_constraint*", "bias_constraint*", "time_major=False");

    static string[] Affine => ["epsilon", "center", "scale", "beta_initializer*", "gamma_initializer*", "beta_regularizer*", "gamma_regularizer*", "beta_constraint*", "gamma_constraint*"];

    static readonly string[] Filtered = ["padding", "data_format", "activation*", "use_bias", "kernel_initializer*", "bias_initializer*", "kernel_regularizer*", "bias_regularizer*", "kernel_constraint*",
        "bias_constraint*"];

    static readonly string[] Line = ["kernel_size#", "strides#", "dilation_rate>dilation#"], Plane = ["kernel_size~", "strides~", "dilation_rate>dilation~"],
        Depthwise = ["depth_multiplier", "depthwise_initializer>kernel_initializer*", "depthwise_regularizer>kernel_regularizer*", "depthwise_constraint>kernel_constraint*"];

    static readonly Dictionary<string, KerasOption> Pooling1D = Options("pool_size>size#", "strides#", "padding", "data_format"), Pooling2D = Options("pool_size>size~", "strides~", "padding", "data_format"),
        GlobalPooling = Options("data_format", "keepdims>keep_dims"), AdaptivePooling = Options("output_size#", "data_format"),
        Padding = Options("padding>amounts~", "data_format"), Cropping = Options("cropping>amounts~", "data_format");

    // Of both attention layers with several heads.
    static readonly string[] Heads = ["dropout", "use_bias", "use_gate", "sliding_window", "flash_attention>", "kernel_initializer*", "bias_initializer*", "kernel_regularizer*", "bias_regularizer*",
        "kernel_constraint*", "bias_constraint*"];

    static readonly Dictionary<string, (string Type, Dictionary<string, KerasOption> Options)> Known = new(StringComparer.Ordinal)
    {
        ["Dense"] = ("dense", Options("units", "activation*", "use_bias", "kernel_initializer*", "bias_initializer*", "kernel_regularizer*", "bias_regularizer*", "kernel_constraint*", "bias_constraint*")),
        ["Activation"] = ("activation", Options("activation*")),
        ["Embedding"] = ("embedding", Options("input_dim>inputs", "output_dim>outputs", "mask_zero", "embeddings_initializer*", "embeddings_regularizer*", "embeddings_constraint*", "input_length>")),
        ["Dropout"] = ("dropout", Options("rate", "noise_shape")),
        ["SpatialDropout1D"] = ("spatial_dropout1d", Options("rate")),
        ["SpatialDropout2D"] = ("spatial_dropout2d", Options("rate", "data_format=channels_last")),
        ["GaussianNoise"] = ("gaussian_noise", Options("stddev>deviation")),
        ["GaussianDropout"] = ("gaussian_dropout", Options("rate")),
        ["AlphaDropout"] = ("alpha_dropout", Options("rate", "noise_shape")),
        ["ActivityRegularization"] = ("activity_regularization", Options("l1", "l2")),
        ["BatchNormalization"] = ("batch_normalization", Options([.. Affine, "axis#", "momentum", "moving_mean_initializer*", "moving_variance_initializer*", "synchronized=False",
            "renorm", "renorm_momentum", "renorm_clipping+rmin>renorm_min+rmax>renorm_max+dmax>renorm_shift"])),
        ["LayerNormalization"] = ("layer_normalization", Options([.. Affine, "axis~", "rms_scaling"])),
        ["RMSNormalization"] = ("rms_normalization", Options("axis~", "epsilon")),
        ["GroupNormalization"] = ("group_normalization", Options([.. Affine, "axis", "groups"])),
        ["UnitNormalization"] = ("unit_normalization", Options("axis~")),
        ["Normalization"] = ("normalization", Options("axis~", "mean~", "variance~", "invert")),
        ["ReLU"] = ("activation/relu", Options("negative_slope", "max_value", "threshold")),
        ["LeakyReLU"] = ("activation/leaky_relu", Options("negative_slope>slope", "alpha>slope")),
        ["ELU"] = ("activation/elu", Options("alpha")),
        ["PReLU"] = ("prelu", Options("alpha_initializer*", "alpha_regularizer*", "alpha_constraint*", "shared_axes~")),
        ["Flatten"] = ("flatten", Options("data_format=channels_last")),
        ["Reshape"] = ("reshape", Options("target_shape>sizes")),
        ["Permute"] = ("permute", Options("dims>axes~")),
        ["RepeatVector"] = ("repeat_vector", Options("n>count")),
        ["Concatenate"] = ("concatenate", Options("axis")),
        ["Masking"] = ("masking", Options("mask_value>value")),
        ["Conv1D"] = ("conv1d", Options(["filters", "groups", .. Line, .. Filtered])),
        ["Conv2D"] = ("conv2d", Options(["filters", "groups", .. Plane, .. Filtered])),
        ["Conv3D"] = ("conv3d", Options(["filters", "groups", .. Plane, .. Filtered])),
        ["Conv1DTranspose"] = ("conv1d_transpose", Options(["filters", "groups=1", "output_padding#", .. Line, .. Filtered])),
        ["Conv2DTranspose"] = ("conv2d_transpose", Options(["filters", "groups=1", "output_padding~", .. Plane, .. Filtered])),
        ["DepthwiseConv1D"] = ("depthwise_conv1d", Options([.. Line, .. Filtered, .. Depthwise, "filters>", "groups>"])),
        ["SeparableConv1D"] = ("separable_conv1d", Options(["filters", "groups=1", .. Line, .. Filtered, .. Depthwise, "pointwise_initializer*", "pointwise_regularizer*", "pointwise_constraint*"])),
        // Keras 2's; its padding is a word that may only be valid.
        ["LocallyConnected1D"] = ("locally_connected1d", Options(["filters", "kernel_size#", "strides#", .. Filtered.Skip(1), "padding=valid", "implementation>"])),
        ["MaxPooling1D"] = ("max_pooling1d", Pooling1D),
        ["MaxPooling2D"] = ("max_pooling2d", Pooling2D),
        ["AveragePooling1D"] = ("average_pooling1d", Pooling1D),
        ["AveragePooling2D"] = ("average_pooling2d", Pooling2D),
        ["GlobalMaxPooling1D"] = ("global_max_pooling1d", GlobalPooling),
        ["GlobalMaxPooling2D"] = ("global_max_pooling2d", GlobalPooling),
        ["GlobalAveragePooling1D"] = ("global_average_pooling1d", GlobalPooling),
        ["GlobalAveragePooling2D"] = ("global_average_pooling2d", GlobalPooling),
        ["AdaptiveMaxPooling1D"] = ("adaptive_max_pooling1d", AdaptivePooling),
        ["AdaptiveAveragePooling1D"] = ("adaptive_average_pooling1d", AdaptivePooling),
        ["UpSampling1D"] = ("up_sampling1d", Options("size#")),
        ["UpSampling2D"] = ("up_sampling2d", Options("size~", "interpolation", "data_format")),
        ["ZeroPadding1D"] = ("zero_padding1d", Padding),
        ["ZeroPadding2D"] = ("zero_padding2d", Padding),
        ["Cropping1D"] = ("cropping1d", Cropping),
        ["Cropping2D"] = ("cropping2d", Cropping),
        ["AdditiveAttention"] = ("additive_attention", Options("use_scale", "dropout")),
        ["Attention"] = ("attention", Options("use_scale", "score_mode", "dropout")),
        ["MultiHeadAttention"] = ("multi_head_attention", Options([.. Heads, "num_heads>heads", "key_dim>key_width", "value_dim>value_width", "output_shape~", "attention_axes~"])),
        ["GroupQueryAttention"] = ("group_query_attention", Options([.. Heads, "head_dim>head_width", "num_query_heads>query_heads", "num_key_value_heads>key_value_heads"])),
        ["GroupedQueryAttention"] = ("group_query_attention", Options([.. Heads, "head_dim>head_width", "num_query_heads>query_heads", "num_key_value_heads>key_value_heads"])),
        ["Softmax"] = ("softmax", Options("axis>axes~")),
        ["Add"] = ("add", Options()),
        ["Subtract"] = ("subtract", Options()),
        ["Multiply"] = ("multiply", Options()),
        ["Average"] = ("average", Options()),
        ["Maximum"] = ("maximum", Options()),
        ["Minimum"] = ("minimum", Options()),
        ["Dot"] = ("dot", Options("axes~", "normalize")),
        ["Identity"] = ("identity", Options()),
        // A call with reverse=True is a layer of its own here.
        ["ReversibleEmbedding"] = ("embedding", Options("input_dim>inputs", "output_dim>outputs", "mask_zero", "embeddings_initializer*", "embeddings_regularizer*", "embeddings_constraint*", "tie_weights=True", "reverse_dtype>", "logit_soft_cap>")),
        ["SimpleRNN"] = ("simple_rnn", Recurrent),
        ["GRU"] = ("gru", Recurrent),
        ["LSTM"] = ("lstm", Recurrent),
        ["ConvLSTM1D"] = ("conv_lstm1d", ConvLstm(Line)),
        ["ConvLSTM2D"] = ("conv_lstm2d", ConvLstm(Plane)),
        ["ConvLSTM3D"] = ("conv_lstm3d", ConvLstm(Plane)),
        ["Bidirectional"] = ("bidirectional", Options("layer@", "backward_layer@", "merge_mode")),
        ["ConditionalRecurrent"] = ("conditional", Options("layer@")),
        ["TimeDistributed"] = ("time_distributed", Options("layer@")),
    };

    static Dictionary<string, KerasOption> ConvLstm(string[] windows) => Options(["filters", .. windows, "padding", "data_format=channels_last", "return_sequences", "return_state", "go_backwards", "stateful",
        "zero_output_for_mask", "use_bias", "dropout", "recurrent_dropout", "activation*", "recurrent_activation*", "unit_forget_bias", "kernel_initializer*", "recurrent_initializer*", "bias_initializer*",
        "kernel_regularizer*", "recurrent_regularizer*", "bias_regularizer*", "kernel_constraint*", "recurrent_constraint*", "bias_constraint*"]);

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
        // Keras's class for any number of axes: the kernel says how many.
        if (className == "ConvLSTM" && config.TryGetProperty("kernel_size", out var sizes) && sizes.ValueKind == JsonValueKind.Array)
            className = $"ConvLSTM{sizes.GetArrayLength().ToString(System.Globalization.CultureInfo.InvariantCulture)}D";
        if (!Known.TryGetValue(className, out var entry))
            entry = Own(className, registry) ?? throw new FormatException($"{where}: the layer {className} ('{NameOf(config)}') cannot be read; those that can are {string.Join(", ", Names)}. " +
                $"A layer of your own: give the reader Registry.Default.With<{className}>(\"{KerasNames.Snake(className)}\").");
        var made = new JsonObject { ["type"] = entry.Type.Split('/')[0] };
        // An activation that is a layer of its own in Keras has its options on the activation here.
        var options = entry.Type.Split('/') is [_, var activation] ? new JsonObject { ["type"] = activation } : made;
        if (options != made)
            made["activation"] = options;
        var layer = $"{where}: {className} '{NameOf(config)}'";
        if (className == "ConditionalRecurrent")
            (made["separate"], made["merge"]) = (false, "mixture");
        // Keras lets the numbers of padded steps through.
        if (className == "Flatten")
            made["keeps_padding"] = true;
        foreach (var member in config.EnumerateObject())
        {
            if (Ignored.Contains(member.Name))
                continue;
            if (member.Name is "name" or "trainable")
                made[member.Name] = KerasOption.Copy(member.Value, layer);
            else if (member.Name == "activity_regularizer")
                made[member.Name] = member.Value.ValueKind == JsonValueKind.Null ? null : KerasOption.Object(member.Value, layer);
            else if (!entry.Options.TryGetValue(member.Name, out var option))
                throw new FormatException($"{layer}: the argument '{member.Name}' is not known; known are {string.Join(", ", entry.Options.Keys.Concat(Ignored).Order(StringComparer.Ordinal))}.");
            else if (option.Parts is { } parts)
                Spread(member.Value, parts, options, $"{layer}, argument '{member.Name}'");
            else if (member.Value.ValueKind != JsonValueKind.Null && option.Read(member.Value, $"{layer}, argument '{member.Name}'", registry) is { } value && option.Name.Length > 0)
                options[option.Name] = value;
            else if (member.Name == "merge_mode")
                made[option.Name] = "none";
        }
        return made;
    }

    /// <summary>A dictionary of arguments, each an option of its own here.</summary>
    static void Spread(JsonElement given, IReadOnlyDictionary<string, string> parts, JsonObject options, string where)
    {
        if (given.ValueKind == JsonValueKind.Null)
            return;
        foreach (var member in given.EnumerateObject())
            if (member.Value.ValueKind != JsonValueKind.Null)
                options[parts.GetValueOrDefault(member.Name) ?? throw new FormatException($"{where}: '{member.Name}' is not known; known are {string.Join(", ", parts.Keys)}.")] = KerasOption.Copy(member.Value, where);
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
    /// at the end * for an object with a name (an activation ...), @ for a layer, # for a list of one number, ~ for a list or a number alone;
    /// <c>a+b>c+d>e</c> a dictionary whose members are options. <c>data_format</c> says whether channels come first.</summary>
    static Dictionary<string, KerasOption> Options(params string[] texts)
    {
        var options = new Dictionary<string, KerasOption>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            Func<JsonElement, string, JsonNode?>? change = text[^1] switch { '*' => KerasOption.Object, '#' => KerasOption.Single, '~' => KerasOption.List, _ => null };
            var parts = text.TrimEnd('*', '@', '#', '~').Split('>');
            if (text.Split('+') is [var whole, .. var members] && members.Length > 0)
                options[whole] = new KerasOption("") { Parts = members.Select(m => m.Split('>')).ToDictionary(m => m[0], m => m[1], StringComparer.Ordinal) };
            else if (text == "data_format")
                options[text] = new KerasOption("channels_first", KerasOption.ChannelsFirst);
            else if (text.Split('=') is [var only, var allowed])
                options[only] = KerasOption.Only(allowed);
            else
                options[parts[0]] = new KerasOption(parts[^1], change) { IsLayer = text[^1] == '@' };
        }
        return options;
    }
}
