using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A loss as Keras's own tests call it.</summary>
internal sealed class KerasLossCase(string file, string id, JsonElement json) : ConformanceCase("keras_tests", "loss", file, id)
{
    string Name => json.GetProperty("loss").GetString()!;

    internal override void Run(Checks checks)
    {
        var loss = Losses.Make(Name, json.GetProperty("config"));
        var reduced = json.GetProperty("config").Get("reduction") is { ValueKind: JsonValueKind.String };
        foreach (var (type, name) in Precision.Both)
        {
            var (p, t) = (Golden.Tensor(json.GetProperty("y_pred"), type).To(type), Golden.Tensor(json.GetProperty("y_true"), type));
            var weights = Losses.Weights(json.Get("sample_weight"), type);
            if (json.Get("mask") is { } mask)
                p = p.WithMask(Mask.From(Golden.Tensor(mask)));
            var actual = reduced ? loss.Of(p, t, weights) : loss.Each(p, t, weights);
            foreach (var expected in json.GetProperty("expected").EnumerateArray())
                checks.Compare($"asserted {name}", "the loss", expected.GetProperty("value"), actual, Tolerance.From(expected.GetProperty("tolerance")));
            // Keras's NumPy backend computes binary cross-entropy of logits through a clipped sigmoid, which is off by 1e-4.
            var exact = loss is BinaryCrossEntropy { FromLogits: true } ? 5e-5 : 1e-5;
            checks.Compare($"computed {name}", "the loss", json.GetProperty("computed")[0], actual, new Tolerance(1e-5, exact));
        }
    }
}
