using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A metric as Keras's own tests call it: updates, then the result.</summary>
internal sealed class KerasMetricCase(string file, string id, JsonElement json) : ConformanceCase("keras_tests", "metric", file, id)
{
    string Name => json.GetProperty("metric").GetString()!;

    internal override void Run(Checks checks)
    {
        var config = json.GetProperty("config");
        foreach (var (type, name) in Precision.Both)
        {
            var meter = KerasConfigReader.ReadMetric(Name, config).Start();
            foreach (var update in json.GetProperty("updates").EnumerateArray())
                Update(meter, update, type, config);
            foreach (var expected in json.GetProperty("expected").EnumerateArray())
            {
                var value = Golden.Tensor(expected.GetProperty("value"), DType.Float64);
                checks.Compare($"asserted {name}", "the metric", value, Shaped(meter.ToTensor(), value.Shape), Tolerance.From(expected.GetProperty("tolerance")));
            }
            // Keras adds 1e-7 to divisors where the library asks whether they are 0, and sums in float32; its binary cross-entropy of logits goes through a clipped sigmoid.
            var exact = Name == "BinaryCrossentropy" && config.Flag("from_logits") ? 5e-5 : 1e-5;
            if (json.Get("computed") is { ValueKind: JsonValueKind.Array } computed)
            {
                var value = Golden.Tensor(computed[0], DType.Float64);
                checks.Compare($"computed {name}", "the metric", value, Shaped(meter.ToTensor(), value.Shape), new Tolerance(1e-5, exact));
            }
        }
    }

    // Keras's tests compare a number with a list of one number.
    static Tensor Shaped(Tensor x, Shape shape) => x.Shape.Size == 1 && shape.Size == 1 ? x.Reshape(shape) : x;

    void Update(MetricMeter meter, JsonElement update, DType type, JsonElement config)
    {
        var args = update.GetProperty("args");
        var ofValues = Name is "Mean" or "Sum";
        Tensor Argument(int index, string keyword) => Given(index < args.GetArrayLength() ? args[index] : update.GetProperty("kwargs").GetProperty(keyword), type);
        var given = args.GetArrayLength() > (ofValues ? 1 : 2) ? args[ofValues ? 1 : 2] : update.Get("kwargs")?.Get("sample_weight");
        var weights = given is { ValueKind: not JsonValueKind.Null } w ? Given(w, type).To(type) : null;
        // A metric that counts in whole numbers takes the whole part of weights.
        if (weights is not null && config.Get("dtype")?.ToString().StartsWith("int", StringComparison.Ordinal) == true)
            weights = weights.To(DType.Int32).To(type);
        var (truth, said) = ofValues ? (Argument(0, "values"), Argument(0, "values")) : (Argument(0, "y_true"), Argument(1, "y_pred"));
        // A row alone, without the batch.
        if (config.Get("top_k") is not null && said.Rank == 1)
            (truth, said, weights) = (truth.Reshape(1, truth.Shape[0]), said.Reshape(1, said.Shape[0]), weights is { Rank: 1 } ? weights.Reshape(1, weights.Shape[0]) : weights);
        meter.Update(said.To(type), truth, weights);
    }

    /// <summary>A tensor, a number, or a list of numbers or of lists.</summary>
    static Tensor Given(JsonElement json, DType type)
    {
        if (json.ValueKind == JsonValueKind.Object)
            return Golden.Tensor(json, type);
        var (shape, numbers) = (new List<int>(), new List<JsonElement>());
        for (var level = json; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            shape.Add(level.GetArrayLength());
            if (level.GetArrayLength() == 0)
                break;
        }
        void Collect(JsonElement x)
        {
            if (x.ValueKind != JsonValueKind.Array)
                numbers.Add(x);
            else
                foreach (var item in x.EnumerateArray())
                    Collect(item);
        }

        Collect(json);
        Shape made = [.. shape];
        return numbers.TrueForAll(n => n.TryGetInt32(out _)) ? Tensor.From((ReadOnlySpan<int>)[.. numbers.Select(n => n.GetInt32())], made)
            : Tensor.From((ReadOnlySpan<double>)[.. numbers.Select(Golden.Number)], made, type);
    }
}
