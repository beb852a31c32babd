using System.Globalization;

namespace Unroll.Bench;

/// <summary>The tables of the page, from the files that bench/measure.sh leaves in a folder.</summary>
internal static class PageTables
{
    /// <summary>A table by name, or null when its files are not there.</summary>
    internal static string? Make(string folder, string name) => name switch
    {
        "rows" => Lines(folder, "rows.jsonl", ours => Models(ours)),
        "goals" => Lines(folder, "rows.jsonl", ours => Peers(folder, peers => CompareCommand.Goals(ours, peers).ToString())),
        "peers" => Lines(folder, "rows.jsonl", ours => Peers(folder, peers => CompareCommand.Rows(ours, peers).ToString())),
        "widths" => Text(folder, "widths.jsonl") is { } lines ? Widths(MeasuredLine.Read(new StringReader(lines))) : null,
        "footprint" => Lines(folder, "footprint.jsonl", Footprint),
        _ => Text(folder, name + ".md"),
    };

    static string? Text(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    static string? Lines(string folder, string file, Func<MeasuredTable, string?> make) =>
        Path.Combine(folder, file) is var path && File.Exists(path) ? make(CompareCommand.Read(path)) : null;

    static string? Peers(string folder, Func<MeasuredTable, string> make) => Lines(folder, "peers.jsonl", make);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What the machine can do, then every row with what it costs beside time.
    static string Models(MeasuredTable ours)
    {
        var table = new MarkdownTable("row", "threads", "median", "GFLOPS", "of peak", "GB/s", "samples/s", "bytes a call", "collections per 1,000", "peak memory");
        foreach (var row in ours.Rows)
            for (var threads = 1; threads <= 64; threads++)
                if (ours.Find(row, threads) is { Line: var line, Milliseconds: var ms })
                    table.Add(row, Text(threads), Format.Time(line.Median), Format.Digits(line.Number("gflops")), Format.Percent(line.Number("peak_share")), Format.Digits(line.Number("gb_s")),
                        Format.Digits(line.Number("samples_per_s")), Format.Bytes(line.Number("bytes_per_call")), Format.Digits(line.Number("gc_per_1000")), $"{line.Number("peak_rss_mb"):0} MB");
                else if ((ours.Largest(row, threads, "max_gflops") ?? ours.Largest(row, threads, "median_gb_s")) is { } found)
                    table.Add(row, Text(threads), "", row.StartsWith("peak", StringComparison.Ordinal) ? Format.Digits(found) : "", "", row.StartsWith("peak", StringComparison.Ordinal) ? "" : Format.Digits(found), "", "", "", "");
        return table.ToString();
    }

    // The same rows with narrower vectors, each beside the peak of its own width.
    static string Widths(IReadOnlyList<MeasuredLine> lines)
    {
        var widths = lines.Select(l => (int)(l.Number("width") ?? 0)).Distinct().OrderDescending().ToArray();
        var table = new MarkdownTable(["row", .. widths.SelectMany(w => new[] { $"{w} bits", "GFLOPS", "of its peak" })]);
        foreach (var row in lines.Select(l => l.Row).Distinct())
            table.Add([row, .. widths.SelectMany(w => lines.LastOrDefault(l => l.Row == row && l.Number("width") == w) is { } line
                ? new[] { Format.Time(line.Median), Format.Digits(line.Number("gflops") ?? line.Number("max_gflops")), Format.Percent(line.Number("peak_share")) } : ["", "", ""])]);
        return table.ToString();
    }

    static string Footprint(MeasuredTable table)
    {
        var text = new MarkdownTable("row", "median", "least", "size");
        foreach (var row in table.Rows)
            if (table.Find(row, Environment.ProcessorCount) is { } found)
                text.Add(row, Format.Time(found.Line.Median), Format.Time(found.Line.Number("min_ms")), "");
            else
                text.Add(row, "", "", Format.Bytes(table.Largest(row, 1, "bytes")));
        return text.ToString();
    }
}
