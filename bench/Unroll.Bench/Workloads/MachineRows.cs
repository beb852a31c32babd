using System.Text.Json.Nodes;

namespace Unroll.Bench;

/// <summary>What the machine can do: the measures of all other rows.</summary>
internal static class MachineRows
{
    const long Kilo = 1024, Mega = 1024 * Kilo;

    // Second-level cache, third-level cache (8 MiB are the weights of stream_step_512), memory.
    static readonly (string Name, Func<long> Bytes)[] Reads =
    [
        ("read_512KiB_per_thread", () => 512 * Kilo * Compute.Threads),
        ("read_8MiB", () => 8 * Mega),
        ("read_256MiB", () => 256 * Mega),
    ];

    /// <summary>Measures the chosen ones.</summary>
    internal static IEnumerable<JsonObject> Lines(IReadOnlyList<string> names)
    {
        if (RowsCommand.Chosen("peak_fma", names, exact: false))
            yield return Line("peak_fma", FmaPeak.Measure(Compute.Threads, 0.5), "gflops");
        foreach (var (name, bytes) in Reads)
            if (RowsCommand.Chosen(name, names, exact: false))
                yield return Line(name, ReadBandwidth.Measure(Compute.Threads, bytes(), 0.5), "gb_s");
    }

    static JsonObject Line(string name, Throughput found, string unit)
    {
        var line = Result.Line(name);
        line[$"median_{unit}"] = Result.Number(found.Median / 1e9, 1);
        line[$"max_{unit}"] = Result.Number(found.Best / 1e9, 1);
        return line;
    }
}
