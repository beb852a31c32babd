using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Unroll;

/// <summary>What a training is, as short texts: a backup of one that differs is refused with the first difference.</summary>
internal static class TrainingIdentity
{
    internal static List<(string What, string Is)> Of(TrainingRun run, Registry registry)
    {
        var (model, options, all) = (run.Model, run.Options, new List<(string, string)>());
        all.Add(("batch size", options.BatchSize.ToString(CultureInfo.InvariantCulture)));
        all.Add(("shuffling", options.Shuffle ? "on" : "off"));
        all.Add(("seed", (options.Seed ?? model.Seed).ToString(CultureInfo.InvariantCulture)));
        all.Add(("model's seed", model.Seed.ToString(CultureInfo.InvariantCulture)));
        all.Add(("steps an epoch", options.StepsPerEpoch?.ToString(CultureInfo.InvariantCulture) ?? "all"));
        all.Add(("pieces along time", options.TruncateSteps?.ToString(CultureInfo.InvariantCulture) ?? "none"));
        all.Add(("batches after which states start over", options.ResetStatesEvery?.ToString(CultureInfo.InvariantCulture) ?? "those of an epoch"));
        all.Add(("class weights", options.ClassWeights is { } weights ? string.Join(", ", weights.Weights.Select(w => w.ToString(CultureInfo.InvariantCulture))) : "none"));
        all.Add(("first epoch", options.InitialEpoch.ToString(CultureInfo.InvariantCulture)));
        // What is innermost first: of a layer inside a wrapper, its own line names the difference best.
        foreach (var (path, layer, _) in ModelJson.Walk(model, "", false, new HashSet<Layer>(ReferenceEqualityComparer.Instance)).OrderByDescending(w => w.Path.Count(c => c == '/')))
            Options(all, $"layer '{(path.Length == 0 ? layer.DisplayName : path)}'", layer is Model ? layer.GetType().Name : Described(registry, layer));
        // Fed by batches that come one by one, a model is built by the first of them, not now.
        foreach (var parameter in run.Data is null ? [] : model.Parameters.ToArray())
            all.Add(($"weight '{parameter.Path}'", $"{parameter.Value.DType} {parameter.Shape}"));
        // The learning rate is state: it changes while training goes on.
        Options(all, "optimizer", Described(registry, run.Compilation.Optimizer), "learning_rate");
        all.Add(("losses", string.Join(", ", run.Compilation.Losses.Select(l => Described(registry, l)))));
        all.Add(("loss weights", string.Join(", ", run.Compilation.LossWeights.Select(w => w.ToString(CultureInfo.InvariantCulture)))));
        all.Add(("metrics", string.Join(", ", run.Compilation.Metrics.Select(m => Described(registry, m)))));
        all.Add(("outputs", string.Join(", ", run.Compilation.OutputNames ?? [])));
        Data(all, "training", run.Data, run.DataHash, "batches that are made elsewhere");
        Data(all, "validation", run.Validation, run.ValidationHash, options.ValidationBatches is null ? "none" : "batches that are made elsewhere");
        if (run.Data is not null)
            all.Add(("model", Whole(registry, model)));
        return all;
    }

    /// <summary>What differs first, as a sentence's middle, or null.</summary>
    internal static string? Difference(IReadOnlyList<(string What, string Is)> before, IReadOnlyList<(string What, string Is)> now)
    {
        var old = before.ToDictionary(b => b.What, b => b.Is, StringComparer.Ordinal);
        foreach (var (what, text) in now)
            if (!old.TryGetValue(what, out var was))
                return $"its {what} is new ({Short(text)})";
            else if (was != text)
                return $"its {what} was {Short(was)} and is {Short(text)}";
        var names = now.Select(n => n.What).ToHashSet(StringComparer.Ordinal);
        return before.FirstOrDefault(b => !names.Contains(b.What)) is { What: { } gone } ? $"its {gone} is gone ({Short(old[gone])})" : null;
    }

    static string Described(Registry registry, object value)
    {
        try
        {
            return registry.ToJson(value);
        }
        catch (InvalidOperationException)
        {
            // A type that is not registered cannot say its options.
            return value.GetType().Name;
        }
    }

    static string Whole(Registry registry, Model model)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(ModelJson.Write(registry, model)));
        }
        catch (InvalidOperationException)
        {
            return model.GetType().Name;
        }
    }

    // A line for each option, so that the difference names the one that differs.
    static void Options(List<(string, string)> all, string what, string described, string? without = null)
    {
        if (!described.StartsWith('{'))
        {
            all.Add((what, described));
            return;
        }
        using var json = JsonDocument.Parse(described);
        foreach (var option in json.RootElement.EnumerateObject())
            if (option.Name == "type")
                all.Add((what, option.Value.ToString()));
            else if (option.Name != without)
                all.Add(($"{what}{(what.EndsWith('\'') ? "," : "'s")} {option.Name}", option.Value.GetRawText()));
    }

    static void Data(List<(string, string)> all, string kind, Dataset? data, DataHash? hash, string without)
    {
        if (data is null)
        {
            all.Add(($"{kind} data", without));
            return;
        }
        var parts = (hash ?? DataHash.Of(data)).Parts;
        foreach (var (name, shape, _) in parts)
            all.Add(($"{kind} {name}, shape", shape));
        foreach (var (name, _, content) in parts)
            all.Add(($"{kind} {name}, content", "sha256 " + content[..16]));
    }

    static string Short(string text) => text.Length <= 160 ? text : string.Concat(text.AsSpan(0, 157), "...");
}
