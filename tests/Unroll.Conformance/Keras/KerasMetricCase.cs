using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A metric as Keras's own tests call it: updates, then the result.</summary>
internal sealed class KerasMetricCase(string file, string id, JsonElement json) : ConformanceCase("keras_tests", "metric", file, id)
{
    // Keras's Accuracy, which compares for equality, is a different metric here.
    static readonly Dictionary<string, Func<JsonElement, Metric>> Table = new(StringComparer.Ordinal)
    {
        ["BinaryAccuracy"] = c => new BinaryAccuracy { Threshold = c.Get("threshold")?.GetSingle() ?? 0.5f },
        ["CategoricalAccuracy"] = _ => new CategoricalAccuracy(),
        ["SparseCategoricalAccuracy"] = _ => new SparseCategoricalAccuracy(),
        ["MeanAbsoluteError"] = _ => new MeanAbsoluteErrorMetric(),
        ["MeanSquaredError"] = _ => new MeanSquaredErrorMetric(),
        ["RootMeanSquaredError"] = _ => new RootMeanSquaredErrorMetric(),
    };

    internal override string? SkipReason => Table.ContainsKey(Name) ? null : "metrics that belong to the training issue";

    internal override string? SkipDetail => Name;

    string Name => json.GetProperty("metric").GetString()!;

    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var meter = Table[Name](json.GetProperty("config")).Start();
            foreach (var update in json.GetProperty("updates").EnumerateArray())
            {
                var args = update.GetProperty("args");
                meter.Update(Golden.Tensor(args[1], type).To(type), Golden.Tensor(args[0], type), Losses.Weights(update.Get("kwargs")?.Get("sample_weight"), type));
            }
            foreach (var expected in json.GetProperty("expected").EnumerateArray())
            {
                var value = Golden.Tensor(expected.GetProperty("value"), DType.Float64);
                checks.Compare($"asserted {name}", "the metric", value, Tensor.Full(value.Shape, meter.Result, DType.Float64), Tolerance.From(expected.GetProperty("tolerance")));
            }
        }
    }
}
