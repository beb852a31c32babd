using System.Text.Json.Nodes;
using Unroll.Kernels;

namespace Unroll.Bench;

/// <summary>A measured row as a JSON line, with the field names of the peers' lines.</summary>
internal static class Result
{
    internal static JsonObject Line(string row) => new()
    {
        ["row"] = row,
        ["peer"] = "unroll",
        ["threads"] = Compute.Threads,
        ["width"] = Lanes.Width,
    };

    /// <summary>A number with as many digits as a measurement has.</summary>
    internal static JsonNode? Number(double? value, int digits = 5) => value is { } v && double.IsFinite(v) ? JsonValue.Create(Math.Round(v, digits)) : null;

    /// <summary>Writes a line at once: a run that is broken off keeps what it had.</summary>
    internal static void Print(JsonObject line)
    {
        foreach (var name in line.Where(p => p.Value is null).Select(p => p.Key).ToArray())
            line.Remove(name);
        Console.WriteLine(line.ToJsonString());
    }
}
