using System.Text.Json;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Which kind of case an entry is, by its fields.</summary>
internal static class Kinds
{
    /// <summary>The kind, or null where none has these fields.</summary>
    internal static string? Of(JsonElement json)
    {
        bool Has(params string[] names) => names.All(n => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(n, out _));
        return Has("op_type", "node_inputs") ? "onnx_nodes"
            : Has("torch_file") ? "torch_files"
            : json.Get("files") is { ValueKind: JsonValueKind.Object } && Has("weights", "outputs") ? "keras_files"
            : Has("family", "data", "results") && json.Get("initial_weights") is { ValueKind: JsonValueKind.Object } ? "torch_train"
            : Has("config", "loss", "targets", "results", "initial_weights") ? "keras_train"
            : Has("loss", "y_true", "y_pred") || Has("metric", "updates") || Has("optimizer", "initial", "steps") ? "keras_tests"
            : Has("layer", "config", "conditions", "expected") ? "cond_rnn"
            : Has("layer", "config", "inputs", "computed") ? "keras_tests"
            : Has("layer", "config", "inputs", "expected") ? "keras_random"
            : null;
    }

    /// <summary>An entry of a list of contents: it names a case and holds none of its numbers.</summary>
    internal static bool IsIndex(JsonElement json) => json.Get("id") is not null && !LooksLikeCase(json);

    internal static bool LooksLikeCase(JsonElement json) => json.ValueKind != JsonValueKind.Object || json.Get("id") is null
        || new[] { "weights", "inputs", "expected", "expected_f32", "computed", "results", "outputs", "config", "initial_weights", "updates", "steps" }.Any(n => json.TryGetProperty(n, out _));

    /// <summary>The cases of an entry: two where a part of it is due later.</summary>
    internal static IEnumerable<ConformanceCase> Make(string kind, string file, string id, JsonElement json) => kind switch
    {
        "torch_files" or "keras_files" => [new SkippedCase(kind, "", file, id, "files of other frameworks are read by the interop work, which is to come")],
        "torch_train" => TorchTrainCase.Of(file, id, json),
        "keras_train" => KerasTrainCase.Of(file, id, json),
        "cond_rnn" => [new CondRnnCase(file, id, json)],
        "keras_random" => [new KerasRandomCase(file, id, json)],
        _ => [json.Get("loss") is not null ? new KerasLossCase(file, id, json) : json.Get("metric") is not null ? new KerasMetricCase(file, id, json)
            : json.Get("optimizer") is not null ? new KerasOptimizerCase(file, id, json) : new KerasTestsCase(file, id, json)],
    };
}
