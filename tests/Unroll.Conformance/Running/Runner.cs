namespace Unroll.Conformance;

/// <summary>Finds the cases, runs them, and writes failures, tables, reasons of skips and the sum.</summary>
internal sealed class Runner(Arguments arguments, TextWriter output)
{
    /// <summary>Runs everything.</summary>
    /// <returns>Whether no case failed.</returns>
    internal bool Run()
    {
        var source = new CaseSource();
        var cases = source.Find(arguments.Paths).Where(Wanted).ToList();
        var results = new List<(ConformanceCase Case, Checks? Checks)>(cases.Count);
        foreach (var one in cases)
        {
            var checks = one.SkipReason is null ? one.Run() : null;
            results.Add((one, checks));
            if (arguments.Verbose && checks is { Failures.Count: 0 })
            {
                output.WriteLine($"ok    {one}");
                foreach (var line in checks.Lines)
                    output.WriteLine($"        {line}");
            }
            else if (arguments.Verbose && checks is null)
                output.WriteLine($"skip  {one}: {one.SkipReason}");
            if (checks is { Failures.Count: > 0 })
                output.WriteLine($"FAIL  {one}: {checks.Failures[0]}{(checks.Failures.Count > 1 ? $" (and {checks.Failures.Count - 1} more)" : "")}");
            if (arguments.Verbose && checks is { Failures.Count: > 1 })
                foreach (var line in checks.Failures.Skip(1))
                    output.WriteLine($"        {line}");
        }
        new Report(results, source.Notes).Write(output);
        return results.TrueForAll(r => r.Checks is not { Failures.Count: > 0 });
    }

    bool Wanted(ConformanceCase one) => arguments.Only.Count == 0 || arguments.Only.Any(text =>
        new[] { one.Kind, one.Group, one.File, one.Id }.Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase)));
}
