using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>An optimizer as Keras's own tests call it: gradients in, variables out.</summary>
internal sealed class KerasOptimizerCase(string file, string id, JsonElement json) : ConformanceCase("keras_tests", "optimizer", file, id)
{
    internal override string? SkipReason => SkipDetail is null ? null : "optimizers that belong to the training issue";

    internal override string? SkipDetail => Optimizers.Missing(Name, json.GetProperty("config")) ?? Special();

    string Name => json.GetProperty("optimizer").GetString()!;

    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var (holder, optimizer) = (new WeightHolder(), Optimizers.Make(Name, json.GetProperty("config")));
            var weights = Golden.Tensors(json.GetProperty("initial"), type).Select((x, i) => holder.Add(FormattableString.Invariant($"w{i}"), x.To(type))).ToArray();
            var step = 0;
            foreach (var given in json.GetProperty("steps").EnumerateArray())
            {
                Reassign(given, weights, type);
                using (Gradients.Record())
                {
                    // The gradient of the sum of w * g is g.
                    var slopes = given.GetProperty("grads").EnumerateArray().Select((g, i) => g.ValueKind == JsonValueKind.Null ? null : (weights[i].Live * Golden.Tensor(g, type).To(type)).Sum()).OfType<Tensor>();
                    optimizer.Step(weights, slopes.Aggregate((a, b) => a + b).Backward());
                }
                step++;
                foreach (var expected in json.GetProperty("expected").EnumerateArray().Where(e => e.GetProperty("after_step").GetInt32() == step))
                    checks.Compare($"asserted {name}", FormattableString.Invariant($"step {step}"), expected.GetProperty("value"), weights[expected.GetProperty("variable").GetInt32()].Value, Tolerance.From(expected.GetProperty("tolerance")));
                for (var i = 0; i < weights.Length; i++)
                    checks.Compare($"computed {name}", FormattableString.Invariant($"variable {i} after step {step}"), json.GetProperty("computed")[step - 1][i], weights[i].Value, KerasTestsCase.Computed);
            }
        }
    }

    static void Reassign(JsonElement step, Weight[] weights, DType type)
    {
        var given = Golden.Tensors(step.Get("variables_set_to"), type);
        for (var i = 0; i < given.Length; i++)
            weights[i].Assign(given[i].To(type));
    }

    string? Special() => json.Get("constraints") is { ValueKind: JsonValueKind.Array } constraints && constraints.EnumerateArray().Any(c => c.ValueKind != JsonValueKind.Null) ? "constraints of bare variables"
        : json.GetProperty("steps").EnumerateArray().Any(s => s.Get("config") is not null) ? "settings changed between steps" : null;

    /// <summary>Holds weights that no layer declares.</summary>
    sealed class WeightHolder : UnaryLayer
    {
        internal Weight Add(string name, Tensor value)
        {
            var weight = AddWeight(name, value.Shape, Initializer.Zeros);
            weight.Assign(value);
            return weight;
        }

        protected override Tensor Forward(Tensor x, Pass pass) => x;
    }
}
