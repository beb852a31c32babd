namespace Unroll;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Suggest
{
    /// <summary>For example <c> Did you mean 'kernel'?</c>; empty when nothing is near.</summary>
    internal static string DidYouMean(string given, IEnumerable<string> known)
    {
        var (best, distance) = ("", Math.Max(2, given.Length / 3) + 1);
        foreach (var name in known)
            if (Distance(given.ToUpperInvariant(), name.ToUpperInvariant()) is var d && d < distance)
                (best, distance) = (name, d);
        return best.Length == 0 ? "" : $" Did you mean '{best}'?";
    }

    /// <summary>How many letters must be added, dropped, changed or exchanged with their neighbour.</summary>
    internal static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            (before, last, row) = (last, row, before);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = a[i - 1] == b[j - 1];
                row[j] = Math.Min(last[j - 1] + (same ? 0 : 1), Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
        }
        return row[b.Length];
    }
}
