namespace Unroll.Conformance;

/// <summary>A case that cannot be run yet, with the reason.</summary>
internal sealed class SkippedCase(string kind, string group, string file, string id, string reason) : ConformanceCase(kind, group, file, id)
{
    internal override string SkipReason { get; } = reason;

    internal override void Run(Checks checks) => throw new InvalidOperationException(SkipReason);
}
