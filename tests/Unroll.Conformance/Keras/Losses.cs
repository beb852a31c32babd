using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>The library's losses by their Keras names.</summary>
internal static class Losses
{
    static readonly Dictionary<string, Func<JsonElement, Loss>> Table = new(StringComparer.Ordinal)
    {
        ["MeanSquaredError"] = c => new MeanSquaredError { Reduction = Reduction(c) },
        ["MeanAbsoluteError"] = c => new MeanAbsoluteError { Reduction = Reduction(c) },
        ["BinaryCrossentropy"] = c => new BinaryCrossEntropy { Reduction = Reduction(c), FromLogits = c.Flag("from_logits"), LabelSmoothing = Smoothing(c) },
        ["CategoricalCrossentropy"] = c => new CategoricalCrossEntropy { Reduction = Reduction(c), FromLogits = c.Flag("from_logits"), LabelSmoothing = Smoothing(c), Axis = Axis(c) },
        ["SparseCategoricalCrossentropy"] = c => new SparseCategoricalCrossEntropy { Reduction = Reduction(c), FromLogits = c.Flag("from_logits"), Axis = Axis(c), IgnoreClass = c.Get("ignore_class")?.GetInt32() },
    };

    // What compile() takes instead of an object.
    static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["mse"] = "MeanSquaredError",
        ["mean_squared_error"] = "MeanSquaredError",
        ["mae"] = "MeanAbsoluteError",
        ["mean_absolute_error"] = "MeanAbsoluteError",
        ["binary_crossentropy"] = "BinaryCrossentropy",
        ["categorical_crossentropy"] = "CategoricalCrossentropy",
        ["sparse_categorical_crossentropy"] = "SparseCategoricalCrossentropy",
    };

    internal static bool Known(string name) => Table.ContainsKey(FullName(name));

    internal static Loss Make(string name, JsonElement config) => Table[FullName(name)](config);

    /// <summary>Sample weights: a tensor, or one number for all.</summary>
    internal static Tensor? Weights(JsonElement? json, DType type) => json is not { } j ? null
        : j.ValueKind == JsonValueKind.Number ? Tensor.Full(Shape.Scalar, j.GetDouble(), type) : Golden.Tensor(j, type).To(type);

    static string FullName(string name) => Short.GetValueOrDefault(name, name);

    static LossReduction Reduction(JsonElement config) => config.Get("reduction")?.ToString() switch
    {
        "sum" => LossReduction.Sum,
        "mean_with_sample_weight" => LossReduction.WeightedMean,
        _ => LossReduction.Mean,
    };

    static float Smoothing(JsonElement config) => config.Get("label_smoothing")?.GetSingle() ?? 0;

    static int Axis(JsonElement config) => config.Get("axis") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : -1;
}
