using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Tests.Training;

/// <summary>Losses, metrics and optimizers against the numbers that Keras's own tests hold, in both precisions at the case's tolerance.</summary>
public class KerasCaseTests
{
    const string Losses = "goldens/keras_tests/losses.json", Metrics = "goldens/keras_tests/metrics.json", Optimizers = "goldens/keras_tests/optimizers.json";

    static TheoryData<string> Ids(string file, Func<JsonElement, bool> covered) =>
        SharedData.File(file.Split('/')) is { } path ? [.. Golden.Cases(path).Where(c => covered(c.Case)).Select(c => c.Id)] : [];

    static JsonElement Case(string file, string id) => Golden.Case(SharedData.File(file.Split('/'))!, id);

    static IEnumerable<(Tensor Value, Tolerance Tolerance)> Expected(JsonElement json) => json.GetProperty("expected").EnumerateArray()
        .Select(e => (Golden.Tensor(e.GetProperty("value"), DType.Float64), Tolerance.From(e.GetProperty("tolerance"))));

    static Tensor? Weights(JsonElement? json, DType type) => json is not { } j ? null
        : j.ValueKind == JsonValueKind.Number ? Tensor.Full(Shape.Scalar, j.GetDouble(), type) : Golden.Tensor(j, type).To(type);

    // Losses. The other losses of the file are not in the library yet.
    public static TheoryData<string> LossCases => Ids(Losses, c => Make(c, out _) is not null);

    static Loss? Make(JsonElement json, out bool reduced)
    {
        var config = json.GetProperty("config");
        var reduction = config.GetProperty("reduction") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        reduced = reduction is not null;
        var how = reduction switch { "sum" => LossReduction.Sum, "mean_with_sample_weight" => LossReduction.WeightedMean, _ => LossReduction.Mean };
        var logits = config.Flag("from_logits");
        var axis = config.Get("axis") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : -1;
        var smoothing = config.Get("label_smoothing")?.GetSingle() ?? 0;
        return json.GetProperty("loss").GetString() switch
        {
            "MeanSquaredError" => new MeanSquaredError { Reduction = how },
            "MeanAbsoluteError" => new MeanAbsoluteError { Reduction = how },
            "BinaryCrossentropy" => new BinaryCrossEntropy { Reduction = how, FromLogits = logits, LabelSmoothing = smoothing },
            "CategoricalCrossentropy" => new CategoricalCrossEntropy { Reduction = how, FromLogits = logits, LabelSmoothing = smoothing, Axis = axis },
            "SparseCategoricalCrossentropy" => new SparseCategoricalCrossEntropy { Reduction = how, FromLogits = logits, Axis = axis, IgnoreClass = config.Get("ignore_class")?.GetInt32() },
            _ => null,
        };
    }

    [SharedTheory(Losses), MemberData(nameof(LossCases))]
    public void Losses_are_those_of_Keras(string id)
    {
        var json = Case(Losses, id);
        var loss = Make(json, out var reduced)!;
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var (p, t) = (Golden.Tensor(json.GetProperty("y_pred"), type).To(type), Golden.Tensor(json.GetProperty("y_true"), type));
            var weights = Weights(json.Get("sample_weight"), type);
            var actual = reduced ? loss.Of(p, t, weights) : weights is null ? loss.Each(p, t) : loss.Each(p, t) * weights;
            foreach (var (value, tolerance) in Expected(json))
                tolerance.Require($"{id} {type}", value, actual);
            // The NumPy backend computes binary cross-entropy of logits through a clipped sigmoid, which is off by 1e-4.
            new Tolerance(2e-6, loss is BinaryCrossEntropy { FromLogits: true } ? 5e-5 : 2e-6).Require($"{id} {type}, as Keras computed it", Golden.Tensor(json.GetProperty("computed")[0], DType.Float64), actual);
        }
    }

    // Metrics. Keras's Accuracy, which compares for equality, is a different metric here.
    public static TheoryData<string> MetricCases => Ids(Metrics, c => MakeMetric(c) is not null);

    static Metric? MakeMetric(JsonElement json) => json.GetProperty("metric").GetString() switch
    {
        "BinaryAccuracy" => new BinaryAccuracy { Threshold = json.GetProperty("config").GetProperty("threshold").GetSingle() },
        "CategoricalAccuracy" => new CategoricalAccuracy(),
        "SparseCategoricalAccuracy" => new SparseCategoricalAccuracy(),
        "MeanAbsoluteError" => new MeanAbsoluteErrorMetric(),
        "MeanSquaredError" => new MeanSquaredErrorMetric(),
        "RootMeanSquaredError" => new RootMeanSquaredErrorMetric(),
        _ => null,
    };

    [SharedTheory(Metrics), MemberData(nameof(MetricCases))]
    public void Metrics_are_those_of_Keras(string id)
    {
        var json = Case(Metrics, id);
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var meter = MakeMetric(json)!.Start();
            foreach (var update in json.GetProperty("updates").EnumerateArray())
            {
                var args = update.GetProperty("args");
                meter.Update(Golden.Tensor(args[1], type).To(type), Golden.Tensor(args[0], type), Weights(update.GetProperty("kwargs").Get("sample_weight"), type));
            }
            foreach (var (value, tolerance) in Expected(json))
                tolerance.Require($"{id} {type}", value, Tensor.Full(value.Shape, meter.Result, DType.Float64));
        }
    }

    // Optimizers. Weight decay and gradient accumulation are not in the library yet.
    public static TheoryData<string> OptimizerCases => Ids(Optimizers, c => c.GetProperty("optimizer").GetString() is "SGD" or "Adam"
        && c.GetProperty("config").Get("weight_decay") is null && c.GetProperty("config").Get("gradient_accumulation_steps") is null);

    static Optimizer MakeOptimizer(JsonElement json)
    {
        var config = json.GetProperty("config");
        double Number(string name) => config.GetProperty(name).GetDouble();
        var (value, norm, all) = (config.Get("clipvalue")?.GetDouble(), config.Get("clipnorm")?.GetDouble(), config.Get("global_clipnorm")?.GetDouble());
        return json.GetProperty("optimizer").GetString() == "SGD"
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

    [SharedTheory(Optimizers), MemberData(nameof(OptimizerCases))]
    public void Optimizers_step_as_Keras_does(string id)
    {
        var json = Case(Optimizers, id);
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var (holder, optimizer) = (new Holder(), MakeOptimizer(json));
            var weights = Golden.Tensors(json.GetProperty("initial"), type).Select((x, i) => holder.Add($"w{i}", x.To(type))).ToArray();
            var steps = json.GetProperty("steps").EnumerateArray().ToArray();
            for (var step = 0; step < steps.Length; step++)
            {
                using (Gradients.Record())
                {
                    var slopes = steps[step].GetProperty("grads").EnumerateArray().Select((g, i) => g.ValueKind == JsonValueKind.Null ? null : (weights[i].Live * Golden.Tensor(g, type)).Sum()).OfType<Tensor>();
                    optimizer.Step(weights, slopes.Aggregate((a, b) => a + b).Backward());
                }
                foreach (var e in json.GetProperty("expected").EnumerateArray().Where(e => e.GetProperty("after_step").GetInt32() == step + 1))
                    Tolerance.From(e.GetProperty("tolerance")).Require($"{id} {type}, step {step + 1}", Golden.Tensor(e.GetProperty("value"), DType.Float64), weights[e.GetProperty("variable").GetInt32()].Value);
                for (var i = 0; i < weights.Length; i++)
                    new Tolerance(1e-6, 1e-5).Require($"{id} {type}, step {step + 1}, as Keras computed it", Golden.Tensor(json.GetProperty("computed")[step][i], DType.Float64), weights[i].Value);
            }
        }
    }
}
