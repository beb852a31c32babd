using System.Text.Json;
using System.Text.Json.Nodes;
using Unroll.Testing;

namespace Unroll.Conformance;

/// <summary>Cells that a case calls by themselves: here a cell is a layer, called on a sequence of one step.</summary>
internal static class CellsAlone
{
    /// <summary>Whether the case calls a cell with one step and states.</summary>
    internal static bool IsOneStep(JsonElement json) => json.Get("states") is not null && Name(json) is { } name && (name.EndsWith("Cell", StringComparison.Ordinal) || name.EndsWith("Cells", StringComparison.Ordinal));

    /// <summary>The layer that stands for the case's class, with its configuration.</summary>
    internal static (string Name, JsonElement Config) Layer(JsonElement json)
    {
        var (name, config) = (Name(json)!, json.GetProperty("config"));
        // Keras's base class of the convolutional ones does not say for how many axes; the window does.
        if (name is "ConvLSTM" or "ConvLSTMCell")
            return (FormattableString.Invariant($"ConvLSTM{config.GetProperty("kernel_size").GetArrayLength()}D"), config);
        if (!IsOneStep(json))
            return (name, config);
        var around = new JsonObject { ["name"] = "rnn", ["cell"] = new JsonObject { ["class_name"] = name, ["config"] = JsonNode.Parse(config.GetRawText()) } };
        using var document = JsonDocument.Parse(around.ToJsonString());
        return ("RNN", document.RootElement.Clone());
    }

    static string? Name(JsonElement json) => json.Get("layer")?.GetString();
}
