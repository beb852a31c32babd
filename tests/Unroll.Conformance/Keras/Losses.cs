using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>The library's losses by their Keras names.</summary>
internal static class Losses
{
    internal static bool Known(string name) => KerasLosses.Knows(name);

    internal static Loss Make(string name, JsonElement config) => KerasConfigReader.ReadLoss(name, config);

    /// <summary>Sample weights: a tensor, a list as the test typed it, or one number for all.</summary>
    internal static Tensor? Weights(JsonElement? json, DType type) => json is not { } j ? null : j.ValueKind switch
    {
        JsonValueKind.Number => Tensor.Full(Shape.Scalar, j.GetDouble(), type),
        JsonValueKind.Array => Listed(j, type),
        _ => Golden.Tensor(j, type).To(type),
    };

    static Tensor Listed(JsonElement list, DType type) => list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Array
        ? Tensor.Stack([.. list.EnumerateArray().Select(inner => Listed(inner, type))]) : Tensor.From([.. list.EnumerateArray().Select(n => n.GetDouble())], [list.GetArrayLength()], type);

    /// <summary>Keras does not write Huber's delta into the configuration. It is then found from the first recorded loss, which grows with it; the steps after that one are the proof.</summary>
    internal static HuberLoss Huber(double firstLoss, Func<Loss, double> computed)
    {
        var (low, high) = (0f, 16f);
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = computed(new HuberLoss(middle)) < firstLoss ? (middle, high) : (low, middle);
        }
        // What was typed has few digits.
        return new HuberLoss(MathF.Round(high, 3));
    }
}
