using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A call that Keras's own tests make: what they assert, and all that Keras computed.</summary>
internal sealed class KerasTestsCase(string file, string id, JsonElement json) : ConformanceCase("keras_tests", json.GetProperty("layer").GetString()!, file, id)
{
    /// <summary>Keras computed in single precision.</summary>
    internal static readonly Tolerance Computed = new(1e-5);

    internal override string OwnTolerance => "asserted: at the tolerance of Keras's test; computed: what Keras computed in float32, at 1e-5 + 1e-5 relative (more where README.md says).";

    /// <summary>What the case computed in float32 can be off by.</summary>
    Tolerance ComputedHere { get; } = new(Computed.Absolute, Computed.Relative + KerasRounding.OfVariance(json));

    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var layer = new RecordedLayer(json, type);
            var (outputs, mask) = layer.Run(json);
            foreach (var expected in json.GetProperty("expected").EnumerateArray())
                Asserted(expected, layer, outputs, mask, name, checks);
            var computed = json.GetProperty("computed").EnumerateArray().ToArray();
            if (computed.Length > outputs.Length)
                checks.Fail($"{outputs.Length} outputs; Keras has {computed.Length}");
            for (var i = 0; i < Math.Min(computed.Length, outputs.Length); i++)
                checks.Compare($"computed {name}", FormattableString.Invariant($"output {i}"), computed[i], outputs[i], ComputedHere);
            After(layer, name, checks);
            if (json.Get("output_mask") is { } kept)
                OutputMask($"computed {name}", kept, mask, Computed, checks);
        }
    }

    static void Asserted(JsonElement expected, RecordedLayer layer, Tensor[] outputs, Tensor? mask, string name, Checks checks)
    {
        var tolerance = Tolerance.From(expected.GetProperty("tolerance"));
        var (column, which) = ($"asserted {name}", expected.GetProperty("output"));
        if (which.ValueKind == JsonValueKind.String && which.GetString() == "mask")
        {
            OutputMask(column, expected.GetProperty("value"), mask, tolerance, checks);
            return;
        }
        var value = which.ValueKind == JsonValueKind.String ? layer.Variable(expected.GetProperty("variable").GetString()!) : outputs[which.GetInt32()];
        foreach (var row in expected.Get("index") is not { } index ? [] : index.ValueKind == JsonValueKind.Array ? index.EnumerateArray().ToArray() : [index])
            value = value[row.GetInt32()];
        if (expected.Get("reduce") is { } reduce)
            value = Reduced(value.To(DType.Float64), reduce.GetString()!);
        var wanted = Golden.Tensor(expected.GetProperty("value"), DType.Float64);
        // NumPy compares a number with every element.
        wanted = wanted.Rank == 0 && value.Rank > 0 ? wanted.BroadcastTo(value.Shape) : wanted;
        checks.Compare(column, $"what the test asserts of {which}", wanted, value, tolerance);
    }

    static Tensor Reduced(Tensor x, string how) => how switch
    {
        "sum" => x.Sum(),
        "mean" => x.Mean(),
        "max" => x.Max(),
        "min" => x.Min(),
        "std" => (x - x.Mean()).Square().Mean().Sqrt(),
        "var" => (x - x.Mean()).Square().Mean(),
        _ => throw new FormatException($"the reduction '{how}' is not known"),
    };

    static void OutputMask(string column, JsonElement expected, Tensor? mask, Tolerance tolerance, Checks checks)
    {
        var wanted = Golden.Tensor(expected, DType.Float64).To(DType.Float64);
        if (mask is null)
            checks.Fail($"the output has no mask; Keras's has one, {wanted.Shape}");
        else
            checks.Compare(column, "the output's mask", wanted.Rank == 3 && wanted.Shape[2] == 1 ? wanted.Squeeze(2) : wanted, mask.To(DType.Float64), tolerance);
    }

    /// <summary>Weights that the call changed, and the states that a stateful layer carries on.</summary>
    void After(RecordedLayer layer, string name, Checks checks)
    {
        var states = new List<(string Path, JsonElement Value)>();
        foreach (var (path, value) in RecordedLayer.Variables(json.Get("variables_after")))
            if (RecordedLayer.IsState(path))
                states.Add((path, value));
            else if (!RecordedLayer.IsSeed(path))
                checks.Compare($"computed {name}", $"{path} after the call", value, layer.Variable(path), Computed);
        var carried = states.Count == 0 ? [] : layer.Carried();
        for (var i = 0; i < states.Count; i++)
            if (i < carried.Length)
                checks.Compare($"computed {name}", $"{states[i].Path} after the call", states[i].Value, carried[i], Computed);
            else
                checks.Fail($"{carried.Length} states are carried; Keras carries {states.Count}");
    }
}
