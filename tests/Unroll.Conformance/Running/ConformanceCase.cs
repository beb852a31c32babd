namespace Unroll.Conformance;

/// <summary>One recorded case.</summary>
/// <param name="kind">The kind of record, for example <c>keras_tests</c>.</param>
/// <param name="group">What it is of: a layer, a family, an operation.</param>
/// <param name="file">The file it stands in.</param>
/// <param name="id">Its name there.</param>
internal abstract class ConformanceCase(string kind, string group, string file, string id)
{
    internal string Kind { get; } = kind;

    internal string Group { get; } = group;

    internal string File { get; } = file;

    internal string Id { get; } = id;

    /// <summary>Why it is not run, or null.</summary>
    internal virtual string? SkipReason => null;

    /// <summary>What of it is to come, where the reason says it of several things; or null.</summary>
    internal virtual string? SkipDetail => null;

    /// <summary>What its comparisons allow where the case itself does not say.</summary>
    internal virtual string? OwnTolerance => null;

    /// <summary>Builds, runs and compares. What it throws is a failure.</summary>
    internal abstract void Run(Checks checks);

    /// <summary>Runs it; a failure of any sort is a sentence.</summary>
    internal Checks Run()
    {
        var checks = new Checks();
        try
        {
            Run(checks);
        }
        catch (Exception e)
        {
            checks.Fail($"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
        }
        if (checks.Failures.Count == 0 && checks.Lines.Count == 0)
            checks.Fail("nothing was compared");
        return checks;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Path.GetFileName(File)} {Id}";
}
