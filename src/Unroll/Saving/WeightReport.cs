using System.Text;

namespace Unroll;

/// <summary>What happened to each weight when weights were put into a model.</summary>
/// <param name="Loaded">Paths that got new values.</param>
/// <param name="Missing">Paths of the model for which nothing was given; they kept their values.</param>
/// <param name="Unexpected">Given paths (as renamed) that the model does not have.</param>
/// <param name="Mismatched">Paths given with another shape; they kept their values.</param>
public sealed record WeightReport(IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<WeightMismatch> Mismatched)
{
    /// <summary>Whether every weight of the model was loaded and nothing was left over.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + Mismatched.Count == 0;

    /// <summary>Counts and paths, at most ten of each kind.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Add(text, "loaded", Loaded.Count, []);
        Add(text, "missing", Missing.Count, Missing);
        Add(text, "unexpected", Unexpected.Count, Unexpected);
        Add(text, "of another shape", Mismatched.Count, Mismatched);
        return text.ToString();
    }

    static void Add(StringBuilder text, string what, int count, IEnumerable<object> items)
    {
        if (count == 0)
            return;
        text.Append(text.Length == 0 ? "" : "; ").Append(FormattableString.Invariant($"{count} {what}"));
        var names = items.Take(10).ToArray();
        if (names.Length > 0)
            text.Append(": ").AppendJoin(", ", names).Append(count > names.Length ? ", ..." : "");
    }
}
