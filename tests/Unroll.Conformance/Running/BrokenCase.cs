namespace Unroll.Conformance;

/// <summary>Something that should be a case and cannot be read: it fails by name.</summary>
internal sealed class BrokenCase(string file, string id, string why) : ConformanceCase("unreadable", "", file, id)
{
    internal override void Run(Checks checks) => checks.Fail(why);
}
