using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Steps of Keras's <c>train_on_batch</c> on the same model from the same weights: the first step, or all of them.</summary>
internal sealed class KerasTrainCase : ConformanceCase
{
    readonly JsonElement _json;
    readonly bool _whole;

    KerasTrainCase(string file, string id, JsonElement json, bool whole, string? skipped)
        : base(whole ? "keras_train, all steps" : "keras_train, first step", json.Get("family")?.ToString() ?? "", file, id) =>
        (_json, _whole, SkipReason) = (json, whole, skipped);

    internal override string? SkipReason { get; }

    /// <summary>The first step, and the whole run apart from it.</summary>
    internal static IEnumerable<ConformanceCase> Of(string file, string id, JsonElement json)
    {
        var loss = LossName(json.GetProperty("loss"));
        var lossMissing = Losses.Known(loss) ? null : $"cases with the loss {loss} belong to the training issue";
        yield return new KerasTrainCase(file, id, json, false, lossMissing);
        var optimizer = json.GetProperty("optimizer");
        var missing = Optimizers.Missing(optimizer.GetProperty("class_name").GetString()!, optimizer.GetProperty("config"));
        yield return new KerasTrainCase(file, id, json, true, lossMissing ?? (missing is null ? null : $"trajectories with {missing}, which the library does not have"));
    }

    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var results = _json.GetProperty("results").GetProperty(name);
            var tolerance = Tolerance.From(_json.GetProperty("tolerance").GetProperty(name));
            var targets = Values.Of(Golden.Tensors(_json.GetProperty("targets"), type));
            var weights = Losses.Weights(_json.Get("sample_weight"), type);
            var loss = Loss(type, targets, weights, results);
            var (model, inputs) = Build(type);
            if (_whole)
                Steps(model, loss, inputs, targets, weights, results, name, tolerance, checks);
            else
            {
                model.Compile(new Sgd(0), loss);
                checks.Compare(name, "the loss before step 1", results.GetProperty("losses")[0].GetDouble(), model.TrainOnBatch(inputs, targets, weights).Loss, tolerance);
            }
        }
    }

    (Model Model, Values Inputs) Build(DType type)
    {
        var model = (Model)KerasConfigReader.Read(_json.Get("model")?.GetString() ?? "Functional", _json.GetProperty("config"));
        var inputs = Values.Of(Golden.Tensors(_json.GetProperty("inputs"), type));
        model.EnsureBuilt([.. inputs.Select(x => x.Shape)]);
        KerasConfigReader.SetWeights(model, [.. RecordedLayer.Variables(_json.GetProperty("initial_weights")).Where(v => !RecordedLayer.IsSeed(v.Path)).Select(v => Golden.Tensor(v.Value, type))]);
        return (model, inputs);
    }

    void Steps(Model model, Loss loss, Values inputs, Values targets, Tensor? weights, JsonElement results, string name, Tolerance tolerance, Checks checks)
    {
        var given = _json.GetProperty("optimizer");
        model.Compile(KerasOptimizers.Read(given.GetProperty("class_name").GetString()!, given.GetProperty("config")), loss);
        var losses = results.GetProperty("losses");
        for (var step = 0; step < losses.GetArrayLength(); step++)
        {
            checks.Compare(name, FormattableString.Invariant($"the loss before step {step + 1}"), losses[step].GetDouble(), model.TrainOnBatch(inputs, targets, weights).Loss, tolerance);
            if (step == 0 && results.Get("weights_after_step_1") is { } first)
                Weights("after step 1", first, model, name, tolerance, checks);
        }
        Weights("at the end", results.GetProperty("final_weights"), model, name, tolerance, checks);
        if (results.Get("prediction_after") is { } prediction)
            checks.Compare(name, "the prediction after training", prediction.ValueKind == JsonValueKind.Array ? prediction[0] : prediction, model.Predict(inputs), tolerance);
    }

    static void Weights(string when, JsonElement expected, Model model, string name, Tolerance tolerance, Checks checks)
    {
        var own = KerasWeights.InOrder(model);
        var given = RecordedLayer.Variables(expected).Where(v => !RecordedLayer.IsSeed(v.Path)).ToArray();
        if (own.Count != given.Length)
            checks.Fail($"{own.Count} weights {when}; Keras has {given.Length}");
        for (var i = 0; i < Math.Min(own.Count, given.Length); i++)
            checks.Compare(name, $"{own[i].Path} {when}", given[i].Value, own[i].Weight.Value, tolerance);
    }

    Loss Loss(DType type, Values targets, Tensor? weights, JsonElement results)
    {
        var given = _json.GetProperty("loss");
        var (name, config) = (LossName(given), given.ValueKind == JsonValueKind.String ? default : given.GetProperty("config"));
        if (name is "Huber" && config.Get("delta") is null)
            return Losses.Huber(results.GetProperty("losses")[0].GetDouble(), candidate =>
            {
                var (model, inputs) = Build(type);
                model.Compile(new Sgd(0), candidate);
                return model.TrainOnBatch(inputs, targets, weights).Loss;
            });
        // compile() with a name means probabilities.
        return Losses.Make(name, config);
    }

    static string LossName(JsonElement loss) => loss.ValueKind == JsonValueKind.String ? loss.GetString()! : loss.GetProperty("class_name").GetString()!;
}
