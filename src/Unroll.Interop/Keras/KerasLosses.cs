using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>Translates the configuration of a Keras loss, or the name of a loss function, into this library's description of the same loss.</summary>
internal static class KerasLosses
{
    // Arguments that do not change what a loss computes.
    static readonly string[] Ignored = ["name", "dtype", "fn"];

    // What Keras computes where the configuration says nothing, and this library otherwise.
    static readonly Dictionary<string, KerasLoss> Known = new(StringComparer.Ordinal)
    {
        ["MeanSquaredError"] = new("mean_squared_error", "mse"),
        ["MeanAbsoluteError"] = new("mean_absolute_error", "mae"),
        ["MeanAbsolutePercentageError"] = new("mean_absolute_percentage_error", "mape"),
        ["MeanSquaredLogarithmicError"] = new("mean_squared_logarithmic_error", "msle"),
        ["CosineSimilarity"] = new("cosine_similarity") { Same = ["axis"] },
        ["Huber"] = new("huber", "huber_loss") { Same = ["delta"] },
        ["LogCosh"] = new("log_cosh", "logcosh"),
        ["Hinge"] = new("hinge"),
        ["SquaredHinge"] = new("squared_hinge"),
        ["CategoricalHinge"] = new("categorical_hinge"),
        ["KLDivergence"] = new("kl_divergence", "kld", "kullback_leibler_divergence") { Set = { ["predictions"] = "probabilities" } },
        ["Poisson"] = new("poisson") { Set = { ["log_input"] = false } },
        ["BinaryCrossentropy"] = new("binary_crossentropy", "bce") { Same = ["label_smoothing", "axis"], Probabilities = true },
        ["BinaryFocalCrossentropy"] = new("binary_focal_crossentropy") { Same = ["apply_class_balancing", "alpha", "gamma", "label_smoothing", "axis"], Probabilities = true },
        ["CategoricalCrossentropy"] = new("categorical_crossentropy") { Same = ["label_smoothing", "axis"], Probabilities = true },
        ["CategoricalFocalCrossentropy"] = new("categorical_focal_crossentropy") { Same = ["gamma", "label_smoothing", "axis"], Lists = ["alpha"], Probabilities = true },
        ["SparseCategoricalCrossentropy"] = new("sparse_categorical_crossentropy") { Same = ["ignore_class", "axis"], Probabilities = true },
        ["CategoricalGeneralizedCrossEntropy"] = new("categorical_generalized_cross_entropy") { Same = ["q"], Set = { ["from_logits"] = false } },
        ["CTC"] = new("ctc"),
        ["Dice"] = new("dice") { Axes = true, Set = { ["from_logits"] = false } },
        ["Tversky"] = new("tversky") { Same = ["alpha", "beta"], Axes = true, Set = { ["from_logits"] = false } },
        ["Circle"] = new("circle") { Same = ["gamma", "margin", "remove_diagonal"] },
    };

    /// <summary>Classes by the names that compile() takes for their functions, and by their own.</summary>
    static readonly Dictionary<string, string> ByName = Known.SelectMany(k => k.Value.Names.Append(k.Key).Select(n => (Name: n, Class: k.Key)))
        .Concat(Known.SelectMany(k => k.Value.Names.Where(n => n.Length <= 4).Select(n => (Name: n.ToUpperInvariant(), Class: k.Key))))
        .DistinctBy(n => n.Name).ToDictionary(n => n.Name, n => n.Class, StringComparer.Ordinal);

    internal static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    internal static bool Knows(string name) => ByName.ContainsKey(name);

    /// <summary>A name, <c>{"class_name", "config"}</c>, or a function <c>{"class_name": "function", "config": name}</c>.</summary>
    internal static JsonObject Translate(JsonElement json, string where)
    {
        if (json.ValueKind == JsonValueKind.String)
            return Translate(json.GetString()!, default, where);
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("class_name", out var name))
            throw new FormatException($"{where}: got {json.GetRawText()}; needed the name of a loss, or an object with class_name and config.");
        json.TryGetProperty("config", out var config);
        return name.GetString() == "function" && config.ValueKind == JsonValueKind.String ? Translate(config.GetString()!, default, where) : Translate(name.GetString()!, config, where);
    }

    internal static JsonObject Translate(string name, JsonElement config, string where)
    {
        if (!ByName.TryGetValue(name, out var className))
            throw new FormatException($"{where}: the loss {name} cannot be read; those that can are {string.Join(", ", Names)}, and their functions.");
        var loss = Known[className];
        var made = new JsonObject { ["type"] = loss.Names[0] };
        if (loss.Probabilities)
            made["from_logits"] = false;
        foreach (var (option, value) in loss.Set)
            made[option] = value.DeepClone();
        if (config.ValueKind != JsonValueKind.Object)
            return made;
        foreach (var member in config.EnumerateObject())
            if (!Ignored.Contains(member.Name))
                Add(made, loss, member.Name, member.Value, $"{where}: {className}, argument '{member.Name}'");
        return made;
    }

    static void Add(JsonObject made, KerasLoss loss, string name, JsonElement value, string where)
    {
        var known = name == "reduction" || loss.Same.Contains(name) || loss.Lists.Contains(name) || loss.Axes && name == "axis" || loss.Probabilities && name == "from_logits";
        if (!known)
            throw new FormatException($"{where}: it is not known.");
        if (name == "reduction")
            made["reduction"] = value.ValueKind == JsonValueKind.Null ? "mean" : value.GetString() switch
            {
                "sum" => "sum",
                "mean_with_sample_weight" => "weighted_mean",
                "sum_over_batch_size" or "mean" or "auto" or "none" => "mean",
                _ => throw new FormatException($"{where}: got {value.GetRawText()}; needed sum, sum_over_batch_size, mean, mean_with_sample_weight or none."),
            };
        else if (value.ValueKind == JsonValueKind.Null)
            return;
        else if (loss.Axes && name == "axis")
            made["axes"] = KerasOption.List(value, where);
        else
            made[name] = loss.Lists.Contains(name) ? KerasOption.List(value, where) : KerasOption.Copy(value, where);
    }

    /// <summary>A loss here: its name in files, other names that Keras has for its function, and how its arguments are read.</summary>
    sealed class KerasLoss(params string[] names)
    {
        internal string[] Names { get; } = names;

        /// <summary>Arguments of the same name and value.</summary>
        internal string[] Same { get; init; } = [];

        /// <summary>Arguments that are a number or a list, and a list here.</summary>
        internal string[] Lists { get; init; } = [];

        /// <summary>Whether <c>axis</c> is several axes, or none for all.</summary>
        internal bool Axes { get; init; }

        /// <summary>Whether it has <c>from_logits</c>, which is false where it is not given.</summary>
        internal bool Probabilities { get; init; }

        internal Dictionary<string, JsonNode> Set { get; } = [];
    }
}
