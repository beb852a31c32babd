using System.Globalization;

namespace Unroll.Bench;

/// <summary>Measures the rows whose names begin with what was asked for, or all.</summary>
internal static class RowsCommand
{
    internal static int Run(Arguments arguments)
    {
        var chosen = Rows.All.Where(r => Chosen(r.Name, arguments.Names, arguments.Has("exact"))).ToArray();
        if (chosen.Length == 0 && !arguments.Names.Exists(n => n is "peak" or "read"))
        {
            Console.Error.WriteLine($"rows: no row begins with {string.Join(", ", arguments.Names)}; 'list' names all.");
            return 2;
        }
        if (!arguments.Has("exact"))
            foreach (var line in MachineRows.Lines(arguments.Names))
                Result.Print(line);
        if (arguments.Has("isolate"))
            return Array.TrueForAll(chosen, r => Isolated(r.Name, arguments)) ? 0 : 1;
        var peak = FmaPeak.Measure(Compute.Threads);
        foreach (var (name, make) in chosen)
            Result.Print(Measurement.Of(name, make(), arguments.Seconds, peak.Best));
        return 0;
    }

    /// <summary>Whether a row was asked for: by a prefix, by its whole name, or because nothing was named.</summary>
    internal static bool Chosen(string row, IReadOnlyList<string> names, bool exact) =>
        names.Count == 0 || names.Any(n => exact ? row == n : row.StartsWith(n, StringComparison.Ordinal));

    internal static int List()
    {
        foreach (var (name, _) in Rows.All)
            Console.WriteLine(name);
        return 0;
    }

    // A process of its own: its peak memory is the row's alone.
    static bool Isolated(string name, Arguments arguments)
    {
        using var process = Child.Start("rows", name, "--exact", "--threads", Compute.Threads.ToString(CultureInfo.InvariantCulture),
            "--seconds", arguments.Seconds.ToString(CultureInfo.InvariantCulture));
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
