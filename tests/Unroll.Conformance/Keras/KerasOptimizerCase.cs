using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>An optimizer as Keras's own tests call it: gradients in, variables out.</summary>
internal sealed class KerasOptimizerCase(string file, string id, JsonElement json) : ConformanceCase("keras_tests", "optimizer", file, id)
{
    internal override string? SkipReason => SkipDetail is null ? null : "optimizers that the library does not have";

    internal override string? SkipDetail => Optimizers.Missing(Name, json.GetProperty("config"));

    string Name => json.GetProperty("optimizer").GetString()!;

    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var (holder, optimizer) = (new WeightHolder(), Make(null));
            var weights = Golden.Tensors(json.GetProperty("initial"), type).Select((x, i) => holder.Add(PathOf(i), x.To(type), ConstraintOf(i))).ToArray();
            var step = 0;
            foreach (var given in json.GetProperty("steps").EnumerateArray())
            {
                Reassign(given, weights, type);
                if (given.Get("config") is { } changed)
                {
                    var before = optimizer;
                    optimizer = Make(changed);
                    optimizer.State = before.State;
                }
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

    Optimizer Make(JsonElement? changes) => KerasOptimizers.Read(Name, json.GetProperty("config"), changes, NotDecaying());

    /// <summary>The name of a variable; Keras's own says whether it is an embedding.</summary>
    string PathOf(int variable) => json.Get("variable_paths") is { ValueKind: JsonValueKind.Array } paths && paths[variable].ValueKind == JsonValueKind.String
        ? FormattableString.Invariant($"{paths[variable].GetString()!.Replace('/', '_')}_{variable}") : FormattableString.Invariant($"w{variable}");

    string[] NotDecaying() => json.Get("uses_weight_decay") is { ValueKind: JsonValueKind.Array } uses
        ? [.. uses.EnumerateArray().Select((u, i) => u.ValueKind == JsonValueKind.False ? PathOf(i) : null).OfType<string>()] : [];

    Constraint? ConstraintOf(int variable) => json.Get("constraints") is { ValueKind: JsonValueKind.Array } all && all[variable] is { ValueKind: not JsonValueKind.Null } given
        ? Registry.Default.FromJson<Constraint>(KerasOption.Object(given, "constraints")!.ToJsonString()) : null;
}
