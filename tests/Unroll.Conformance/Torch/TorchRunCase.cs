using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>All steps of a recorded PyTorch training: losses, norms of gradients, weights after the first step and at the end. PyTorch's own weights are trained
/// (two biases of a layer are two weights), by an optimizer of the library.</summary>
internal sealed class TorchRunCase(string file, string id, JsonElement json) : ConformanceCase("torch_train, all steps", json.GetProperty("family").GetString()!, file, id)
{
    string Family => json.GetProperty("family").GetString()!;

    string Variant => json.Get("variant")?.GetString() ?? "plain";

    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var tolerance = Tolerance.From(json.GetProperty("tolerance").GetProperty(name));
            var results = json.GetProperty("results").GetProperty(name);
            var holder = new WeightHolder();
            var weights = json.GetProperty("initial_weights").EnumerateObject().Select((w, i) => (w.Name, Weight: holder.Add(FormattableString.Invariant($"w{i}"), Golden.Tensor(w.Value, type)))).ToArray();
            var optimizer = TorchOptimizers.Read(json.GetProperty("optimizer"), json.Get("clip"));
            State<Tensor>[]? carried = null;
            var losses = results.GetProperty("losses");
            for (var step = 0; step < losses.GetArrayLength(); step++)
            {
                var (loss, gradients, left) = Pass(weights, type, step, carried);
                carried = left;
                checks.Compare(name, FormattableString.Invariant($"the loss before step {step + 1}"), losses[step].GetDouble(), loss, tolerance);
                StepReport report;
                using (Gradients.Record())
                {
                    // The gradient of the sum of w * g is g.
                    var sums = weights.Select(w => (w.Weight.Live * gradients[w.Name].Detach()).Sum());
                    report = optimizer.Step([.. weights.Select(w => w.Weight)], sums.Aggregate((a, b) => a + b).Backward());
                }
                if (results.Get("grad_norms") is { } norms)
                    checks.Compare(name, FormattableString.Invariant($"the norm of the gradients of step {step + 1}"), norms[step].GetDouble(), report.GradientNorm, tolerance);
                if (results.Get("weights_after_step")?.Get((step + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } after)
                    Compare(FormattableString.Invariant($"after step {step + 1}"), after, weights, name, tolerance, checks);
            }
            Compare("at the end", results.GetProperty("final_weights"), weights, name, tolerance, checks);
            // The steps' own order goes on: the chunk of a text that would be next. Where noise was drawn for each step there is none for one more.
            if (results.Get("loss_after_last_step") is { ValueKind: JsonValueKind.Number } last)
                checks.Compare(name, "the loss after the last step", last.GetDouble(), Pass(weights, type, losses.GetArrayLength(), carried).Loss, tolerance);
        }
    }

    (double Loss, Dictionary<string, Tensor> Gradients, State<Tensor>[]? Left) Pass((string Name, Weight Weight)[] weights, DType type, int step, State<Tensor>[]? carried)
    {
        var model = new TorchModel(json, type, weights.ToDictionary(w => w.Name, w => w.Weight.Value), step, carried);
        using var tape = Gradients.Record();
        var (_, loss) = TorchFamilies.Run(Family, Variant, model);
        return (loss.ItemDouble(), model.Backward(loss), model.Left);
    }

    static void Compare(string when, JsonElement expected, (string Name, Weight Weight)[] weights, string name, Tolerance tolerance, Checks checks)
    {
        foreach (var (path, weight) in weights)
            checks.Compare(name, $"{path} {when}", expected.GetProperty(path), weight.Value, tolerance);
    }
}
