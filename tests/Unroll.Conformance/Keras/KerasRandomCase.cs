using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>A layer or model with random weights that Keras ran in double and in single precision; stateful ones in several calls.</summary>
internal sealed class KerasRandomCase(string file, string id, JsonElement json) : ConformanceCase("keras_random", json.GetProperty("layer").GetString()!, file, id)
{
    internal override void Run(Checks checks)
    {
        foreach (var (type, name) in Precision.Both)
        {
            var tolerance = Tolerance.From(json.GetProperty("tolerance").GetProperty(name));
            var layer = new RecordedLayer(json, type);
            var number = 0;
            foreach (var call in layer.Calls)
            {
                var (outputs, _) = layer.Run(call);
                var wanted = Golden.Tensors(type == DType.Float64 ? call.GetProperty("expected") : call.Get("expected_f32") ?? call.GetProperty("expected"), DType.Float64);
                if (outputs.Length < wanted.Length)
                    checks.Fail($"{outputs.Length} outputs; Keras has {wanted.Length}");
                for (var i = 0; i < Math.Min(wanted.Length, outputs.Length); i++)
                {
                    Precision.RequireBackend(outputs[i], checks);
                    checks.Compare(name, FormattableString.Invariant($"call {number}, output {i}"), wanted[i], outputs[i], tolerance);
                }
                number++;
            }
        }
    }
}
