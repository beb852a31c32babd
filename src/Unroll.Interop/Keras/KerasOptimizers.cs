using System.Text.Json;
using System.Text.Json.Nodes;

namespace Unroll;

/// <summary>Optimizers and learning rate schedules as Keras writes their configurations.</summary>
internal static class KerasOptimizers
{
    // "keras_name>own_name"; a name alone is the same in both.
    static readonly string[] Adam = ["beta_1>beta1", "beta_2>beta2", "epsilon", "amsgrad>ams_grad"];

    static readonly Dictionary<string, (string Type, string[] Options)> Table = new(StringComparer.Ordinal)
    {
        ["SGD"] = ("sgd", ["momentum", "nesterov"]),
        ["RMSprop"] = ("rmsprop", ["rho", "momentum", "epsilon", "centered"]),
        ["Adam"] = ("adam", Adam),
        ["AdamW"] = ("adamw", Adam),
        ["Adamax"] = ("adamax", ["beta_1>beta1", "beta_2>beta2", "epsilon"]),
        ["Nadam"] = ("nadam", ["beta_1>beta1", "beta_2>beta2", "epsilon"]),
        ["Adagrad"] = ("adagrad", ["initial_accumulator_value>initial_sum", "epsilon"]),
        ["Adadelta"] = ("adadelta", ["rho", "epsilon"]),
        ["Adafactor"] = ("adafactor", ["beta_2_decay>beta2decay", "epsilon_1>epsilon1", "epsilon_2>epsilon2", "clip_threshold", "relative_step"]),
        ["Ftrl"] = ("ftrl", ["learning_rate_power", "initial_accumulator_value>initial_sum", "l1_regularization_strength>l1", "l2_regularization_strength>l2", "l2_shrinkage_regularization_strength>l2shrinkage", "beta"]),
        ["Lamb"] = ("lamb", ["beta_1>beta1", "beta_2>beta2", "epsilon"]),
        ["Lion"] = ("lion", ["beta_1>beta1", "beta_2>beta2"]),
        ["Muon"] = ("muon", ["adam_beta_1>adam_beta1", "adam_beta_2>adam_beta2", "adam_weight_decay", "epsilon", "adam_lr_ratio>adam_rate_ratio", "momentum", "ns_steps>steps", "nesterov", "rms_rate",
            "exclude_embeddings", "exclude_layers"]),
        ["ScheduleFreeAdamW"] = ("schedule_free_adamw", ["beta_1>beta1", "beta_2>beta2", "epsilon", "warmup_steps"]),
    };

    // What every optimizer has.
    static readonly string[] Common = ["weight_decay", "clipnorm>clip_norm", "clipvalue>clip_value", "global_clipnorm>global_clip_norm", "loss_scale_factor>loss_scale", "gradient_accumulation_steps>accumulate_steps",
        "ema_overwrite_frequency>ema_overwrite_every"];

    static readonly Dictionary<string, (string Type, string[] Options)> Schedules = new(StringComparer.Ordinal)
    {
        ["ExponentialDecay"] = ("exponential", ["initial_learning_rate>start", "decay_rate>rate", "decay_steps", "staircase"]),
        ["InverseTimeDecay"] = ("inverse_time", ["initial_learning_rate>start", "decay_rate>rate", "decay_steps", "staircase"]),
        ["PolynomialDecay"] = ("polynomial", ["initial_learning_rate>start", "decay_steps>steps", "end_learning_rate>end", "power", "cycle"]),
        ["PiecewiseConstantDecay"] = ("piecewise", ["boundaries", "values>levels"]),
        ["CosineDecay"] = ("cosine", ["initial_learning_rate>start", "decay_steps>steps", "alpha", "warmup_target", "warmup_steps"]),
        ["CosineDecayRestarts"] = ("cosine_restarts", ["initial_learning_rate>start", "first_decay_steps>first_steps", "t_mul>time_factor", "m_mul>height_factor", "alpha"]),
    };

    /// <summary>Whether there is an optimizer of this name here.</summary>
    internal static bool Knows(string className) => Table.ContainsKey(className);

    /// <summary>The optimizer of a class name and its configuration.</summary>
    /// <param name="className">For example <c>RMSprop</c>.</param>
    /// <param name="config">What its <c>get_config()</c> gives.</param>
    /// <param name="changes">Settings that take the place of those in the configuration, or null.</param>
    /// <param name="notDecaying">Paths of weights that do not decay.</param>
    internal static Optimizer Read(string className, JsonElement config, JsonElement? changes = null, params string[] notDecaying)
    {
        var (type, options) = Table.GetValueOrDefault(className) is { Type: not null } known ? known
            : throw new FormatException($"The optimizer '{className}' is not known; known are {string.Join(", ", Table.Keys)}.");
        var made = new JsonObject { ["type"] = type };
        JsonElement? Of(string name) => changes?.ValueKind == JsonValueKind.Object && changes.Value.TryGetProperty(name, out var changed) ? changed : config.TryGetProperty(name, out var given) ? given : null;
        foreach (var option in Common.Concat(options))
            Copy(option, Of, made);
        // In Keras no decay is null, and AdamW has a default.
        made["weight_decay"] ??= 0;
        if (Of("use_ema") is { ValueKind: JsonValueKind.True })
            made["ema_momentum"] = JsonNode.Parse((Of("ema_momentum") ?? throw new FormatException("use_ema without ema_momentum")).GetRawText());
        if (Of("muon_a") is { } a)
            made["coefficients"] = new JsonArray(a.GetDouble(), Of("muon_b")!.Value.GetDouble(), Of("muon_c")!.Value.GetDouble());
        if (className == "Muon" && Of("rms_rate") is { ValueKind: JsonValueKind.Null })
            made["rms_rate"] = null;
        if (Of("learning_rate") is { ValueKind: JsonValueKind.Object } schedule)
            made["learning_rate_schedule"] = Schedule(schedule);
        else
            Copy("learning_rate", Of, made);
        if (notDecaying.Length > 0)
            made["exclude_from_decay"] = new JsonArray([.. notDecaying.Select(p => JsonValue.Create(p))]);
        return Registry.Default.FromJson<Optimizer>(made.ToJsonString());
    }

    static JsonObject Schedule(JsonElement json)
    {
        var name = json.GetProperty("class_name").GetString()!;
        var (type, options) = Schedules.GetValueOrDefault(name) is { Type: not null } known ? known
            : throw new FormatException($"The learning rate schedule '{name}' is not known; known are {string.Join(", ", Schedules.Keys)}.");
        var made = new JsonObject { ["type"] = type };
        foreach (var option in options)
            Copy(option, n => json.GetProperty("config").TryGetProperty(n, out var given) ? given : null, made);
        return made;
    }

    static void Copy(string option, Func<string, JsonElement?> of, JsonObject made)
    {
        var names = option.Split('>');
        if (of(names[0]) is { ValueKind: not JsonValueKind.Null } given)
            made[names[^1]] = JsonNode.Parse(given.GetRawText());
    }
}
