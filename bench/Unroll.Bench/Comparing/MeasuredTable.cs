namespace Unroll.Bench;

/// <summary>Measured lines of several runs, and what they say of a row on a quiet machine.</summary>
/// <remarks>With one thread a call costs the least, over all repeats, of its median and its processor time. With more threads the median of the
/// repeat that others disturbed least counts. Taking the best repeat is meant: a goal should hold against a peer's good day.</remarks>
internal sealed class MeasuredTable(IEnumerable<MeasuredLine> lines)
{
    /// <summary>Processors kept busy by others up to which a run counts as undisturbed.</summary>
    const double Quiet = 0.15;

    readonly ILookup<(string, int), MeasuredLine> _lines = lines.ToLookup(l => (l.Row, l.Threads));

    internal IEnumerable<string> Rows => _lines.Select(g => g.Key.Item1).Distinct();

    /// <summary>The line that counts for a row, among peers whose name begins with one of these; null when there is none.</summary>
    internal (MeasuredLine Line, double Milliseconds)? Find(string row, int threads, params ReadOnlySpan<string> peers)
    {
        (MeasuredLine Line, double Milliseconds, double Disturbed)? best = null;
        foreach (var line in _lines[(row, threads)])
        {
            if (line.Median is not { } median || !Begins(line.Peer, peers))
                continue;
            var own = threads == 1 ? Math.Min(median, line.Number("cpu_ms") is { } cpu and > 0 ? cpu : median) : median;
            var disturbed = threads > 1 && line.Number("others") is { } others and > Quiet ? others : 0;
            if (best is not { } b || (disturbed, own).CompareTo((b.Disturbed, b.Milliseconds)) < 0)
                best = (line, own, disturbed);
        }
        return best is { } found ? (found.Line, found.Milliseconds) : null;
    }

    /// <summary>A number of a line that is no time, such as a bandwidth: the largest of the repeats.</summary>
    internal double? Largest(string row, int threads, string field) => _lines[(row, threads)].Max(l => l.Number(field));

    static bool Begins(string peer, ReadOnlySpan<string> peers)
    {
        foreach (var prefix in peers)
            if (peer.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        return peers.Length == 0;
    }
}
