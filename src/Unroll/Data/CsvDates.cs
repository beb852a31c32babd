using System.Globalization;

namespace Unroll;

/// <summary>Reads one column of dates, all written in one way. No culture of the machine takes part.</summary>
internal static class CsvDates
{
    private static readonly string[] Times = ["", " H:mm", " H:mm:ss", " H:mm:ss.FFFFFFF", "'T'H:mm", "'T'H:mm:ss", "'T'H:mm:ss.FFFFFFF",
        "'T'H:mmK", "'T'H:mm:ssK", "'T'H:mm:ss.FFFFFFFK", " H:mm:ssK", " h:mm tt", " h:mm:ss tt"];

    // The month comes first in 1/2/2020 unless a day above 12 stands there: then more cells read as d/M.
    private static readonly (string Name, string[] Patterns)[] Families =
    [
        WithTimes("yyyy-M-d"), WithTimes("yyyy/M/d"), WithTimes("d.M.yyyy"), WithTimes("M/d/yyyy"), WithTimes("d/M/yyyy"), WithTimes("d-M-yyyy"),
        Plain("yyyy-M"), Plain("yyyy/M"), Plain("M/yyyy"), Plain("MMM yyyy"), Plain("MMM-yyyy"), Plain("yyyy-MMM"), Plain("d MMM yyyy"), Plain("d-MMM-yyyy"),
        Plain("MMMM yyyy"), Plain("MMM d, yyyy"), Plain("yyyy-'Q'q"),
    ];

    // These look like numbers too, so only a heading that speaks of time makes them dates.
    private static readonly (string Name, string[] Patterns)[] NumberFamilies = [Plain("yyyyMMdd"), Plain("yyyyMM"), Plain("yyyy")];

    public static bool LooksLikeDate(string cell) => Families.Any(f => TryParse(cell, f.Patterns, out _));

    /// <summary>The patterns that read this column, or null when it is no column of dates.</summary>
    public static string[]? Detect(IReadOnlyList<string> cells, string heading)
    {
        (string Name, string[] Patterns)[] families = SpeaksOfTime(heading) ? [.. Families, .. NumberFamilies] : Families;
        string[]? best = null;
        int most = cells.Count / 2;
        foreach ((_, string[] patterns) in families)
        {
            int read = cells.Count(c => TryParse(c, patterns, out _));
            if (read > most) (best, most) = (patterns, read);
        }

        return best;
    }

    public static bool TryParse(string cell, string[] patterns, out DateTime date)
    {
        if (patterns[0] == "yyyy-'Q'q") return TryQuarter(cell, out date);
        bool read = DateTime.TryParseExact(cell.Trim(), patterns, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out date);
        date = DateTime.SpecifyKind(date, DateTimeKind.Unspecified);
        return read;
    }

    private static bool SpeaksOfTime(string heading)
        => ((string[])["date", "year", "month", "day", "time", "period"]).Any(w => heading.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>1960-Q1, 1960Q1, 1960 Q1.</summary>
    private static bool TryQuarter(string cell, out DateTime date)
    {
        date = default;
        string text = cell.Trim();
        int q = text.IndexOfAny(['Q', 'q']);
        if (q < 4 || q != text.Length - 2 || text[^1] is < '1' or > '4') return false;
        if (!int.TryParse(text[..q].TrimEnd('-', ' '), NumberStyles.None, CultureInfo.InvariantCulture, out int year) || year is < 1 or > 9999) return false;
        date = new DateTime(year, (text[^1] - '1') * 3 + 1, 1);
        return true;
    }

    private static (string, string[]) WithTimes(string date) => (date, [.. Times.Select(t => date + t)]);

    private static (string, string[]) Plain(string date) => (date, [date]);
}
