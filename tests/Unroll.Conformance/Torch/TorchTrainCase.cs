using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>The first step of a recorded PyTorch training: outputs, loss, every gradient, before and after clipping.</summary>
internal sealed class TorchTrainCase(string file, string id, JsonElement json) : ConformanceCase("torch_train", json.GetProperty("family").GetString()!, file, id)
{
    /// <summary>The first step, and all of them.</summary>
    internal static IEnumerable<ConformanceCase> Of(string file, string id, JsonElement json)
    {
        yield return new TorchTrainCase(file, id, json);
        if (json.GetProperty("results").GetProperty("float64").Get("final_weights") is not null)
            yield return new TorchRunCase(file, $"{id}, all steps", json);
    }

    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var tolerance = Tolerance.From(json.GetProperty("tolerance").GetProperty(name));
            var results = json.GetProperty("results").GetProperty(name);
            var model = new TorchModel(json, type);
            using var tape = Gradients.Record();
            var (outputs, loss) = TorchFamilies.Run(json.GetProperty("family").GetString()!, json.Get("variant")?.GetString() ?? "plain", model);
            foreach (var output in results.GetProperty("outputs_step1").EnumerateObject())
                if (outputs.TryGetValue(output.Name, out var made))
                    checks.Compare(name, $"output {output.Name}", output.Value, made, tolerance);
                else
                    checks.Fail($"the model has no output '{output.Name}'");
            checks.Compare(name, "the loss of step 1", results.GetProperty("losses")[0].GetDouble(), loss.ItemDouble(), tolerance);
            var gradients = model.Backward(loss);
            foreach (var expected in results.GetProperty("gradients_step1").EnumerateObject())
                checks.Compare(name, $"gradient of {expected.Name}", expected.Value, Gradient(gradients, expected.Name), tolerance);
            var norm = Math.Sqrt(gradients.Values.Sum(g => g.To(DType.Float64).Square().Sum().ItemDouble()));
            if (results.Get("grad_norms") is { } norms)
                checks.Compare(name, "the norm of the gradients", norms[0].GetDouble(), norm, tolerance);
            if (results.Get("gradients_step1_clipped") is { } clipped)
                foreach (var expected in clipped.EnumerateObject())
                    checks.Compare(name, $"clipped gradient of {expected.Name}", expected.Value, Clip(Gradient(gradients, expected.Name), norm), tolerance);
        }
    }

    static Tensor Gradient(Dictionary<string, Tensor> gradients, string name) => gradients.TryGetValue(name, out var g) ? g : throw new FormatException($"the model has no weight '{name}'");

    /// <summary>As PyTorch clips: to a bound of each number, or of the norm of all, to which it adds 1e-6.</summary>
    Tensor Clip(Tensor gradient, double norm)
    {
        var clip = json.GetProperty("clip");
        var bound = clip.GetProperty("bound").GetDouble();
        return clip.GetProperty("kind").GetString() switch
        {
            "value" => Tensor.Maximum(Tensor.Minimum(gradient, Number(bound, gradient)), Number(-bound, gradient)),
            "norm" => gradient * Number(Math.Min(1, bound / (norm + 1e-6)), gradient),
            var other => throw new FormatException($"the clipping '{other}' is not known"),
        };
    }

    static Tensor Number(double value, Tensor like) => Tensor.Full(Shape.Scalar, value, like.DType);
}
