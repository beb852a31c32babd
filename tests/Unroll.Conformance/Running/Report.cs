using System.Globalization;

namespace Unroll.Conformance;

/// <summary>Writes a table for each kind, why cases were skipped, and the sum.</summary>
internal sealed class Report(IReadOnlyList<(ConformanceCase Case, Checks? Checks)> results, IReadOnlyList<string> notes)
{
    internal void Write(TextWriter output)
    {
        foreach (var kind in results.GroupBy(r => r.Case.Kind))
            Table(kind.Key, [.. kind], output);
        output.WriteLine();
        foreach (var note in notes)
            output.WriteLine($"note: {note}");
        foreach (var reason in results.Where(r => r.Checks is null).GroupBy(r => (r.Case.Kind, r.Case.SkipReason)))
            output.WriteLine(Text($"skipped {reason.Count()} of {reason.Key.Kind}: {reason.Key.SkipReason}{Details([.. reason.Select(r => r.Case)])}"));
        output.WriteLine(Sum(results));
    }

    static string Details(IReadOnlyList<ConformanceCase> cases) => cases[0].SkipDetail is null ? ""
        : ": " + string.Join(", ", cases.GroupBy(c => c.SkipDetail).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Count() == 1 ? g.Key : Text($"{g.Key} {g.Count()}")));

    static string Sum(IReadOnlyList<(ConformanceCase, Checks?)> some)
    {
        var (passed, failed, skipped) = Count(some);
        return Text($"{passed} passed, {failed} failed, {skipped} skipped");
    }

    static (int Passed, int Failed, int Skipped) Count(IReadOnlyList<(ConformanceCase Case, Checks? Checks)> some) =>
        (some.Count(r => r.Checks is { Failures.Count: 0 }), some.Count(r => r.Checks is { Failures.Count: > 0 }), some.Count(r => r.Checks is null));

    static void Table(string kind, IReadOnlyList<(ConformanceCase Case, Checks? Checks)> some, TextWriter output)
    {
        var columns = some.SelectMany(r => r.Checks?.Largest.Keys ?? Enumerable.Empty<string>()).Distinct().Order(StringComparer.Ordinal).ToArray();
        var rows = new List<string[]> { (string[])[kind, "passed", "failed", "skipped", .. columns] };
        foreach (var group in some.GroupBy(r => r.Case.Group).OrderBy(g => g.Key, StringComparer.Ordinal))
            rows.Add(Row(group.Key, [.. group], columns));
        rows.Add(Row("all", some, columns));
        output.WriteLine();
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        output.WriteLine($"Numbers: the largest differences. {some.Select(r => r.Case.OwnTolerance).FirstOrDefault(t => t is not null) ?? "Tolerances are the cases' own."}");
    }

    static string[] Row(string name, IReadOnlyList<(ConformanceCase Case, Checks? Checks)> some, string[] columns)
    {
        var (passed, failed, skipped) = Count(some);
        return [name, Text($"{passed}"), Text($"{failed}"), Text($"{skipped}"), .. columns.Select(c => Largest(some, c))];
    }

    static string Largest(IReadOnlyList<(ConformanceCase Case, Checks? Checks)> some, string column)
    {
        var found = some.Where(r => r.Checks is not null && r.Checks.Largest.ContainsKey(column)).Select(r => r.Checks!.Largest[column]).ToArray();
        return found.Length == 0 ? "-" : found.Max().ToString("g2", CultureInfo.InvariantCulture);
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
