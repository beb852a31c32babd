using System.Text.Json;

namespace Unroll.Conformance;

/// <summary>The library's optimizers by their Keras names and settings.</summary>
internal static class Optimizers
{
    /// <summary>Why the library cannot do what a configuration says, or null.</summary>
    internal static string? Missing(string name, JsonElement config)
    {
        if (!KerasOptimizers.Knows(name))
            return name;
        try
        {
            KerasOptimizers.Read(name, config);
            return null;
        }
        catch (FormatException e) when (e.Message.Contains("schedule", StringComparison.Ordinal))
        {
            return e.Message;
        }
    }
}
