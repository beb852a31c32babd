using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>The library's optimizers by their Keras names and settings.</summary>
internal static class Optimizers
{
    // Settings that the library does not have; at these values they say nothing.
    static readonly Dictionary<string, string[]> Neutral = new(StringComparer.Ordinal)
    {
        ["weight_decay"] = ["0"],
        ["gradient_accumulation_steps"] = ["1"],
        ["use_ema"] = ["False"],
        ["loss_scale_factor"] = [],
    };

    /// <summary>Why the library cannot do what a configuration says, or null.</summary>
    internal static string? Missing(string name, JsonElement config)
    {
        if (name is not ("SGD" or "Adam"))
            return name;
        foreach (var (setting, values) in Neutral)
            if (config.Get(setting) is { } value && !values.Contains(value.ToString()))
                return $"{setting} of optimizers";
        return config.Get("learning_rate") is { ValueKind: JsonValueKind.Number } ? null : "learning rate schedules";
    }

    internal static Optimizer Make(string name, JsonElement config)
    {
        double Number(string setting) => config.GetProperty(setting).GetDouble();
        var (value, norm, all) = (config.Get("clipvalue")?.GetDouble(), config.Get("clipnorm")?.GetDouble(), config.Get("global_clipnorm")?.GetDouble());
        return name == "SGD"
            ? new Sgd(Number("learning_rate")) { Momentum = Number("momentum"), Nesterov = config.Flag("nesterov"), ClipValue = value, ClipNorm = norm, GlobalClipNorm = all }
            : new Adam(Number("learning_rate"))
            {
                Beta1 = Number("beta_1"),
                Beta2 = Number("beta_2"),
                Epsilon = Number("epsilon"),
                AmsGrad = config.Flag("amsgrad"),
                ClipValue = value,
                ClipNorm = norm,
                GlobalClipNorm = all,
            };
    }
}
