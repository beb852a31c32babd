using System.Globalization;

namespace Unroll;

/// <summary>How a file writes its numbers: the decimal separator and the separator of thousands, found in the cells.</summary>
internal readonly record struct CsvNumbers(char Decimal, char? Thousands)
{
    private static readonly string[] GapWords = ["", "nan", "na", "n/a", "null", "none", "-", "--", "?", ".", "#n/a"];

    public static bool IsGap(string cell) => GapWords.Contains(cell.Trim(), StringComparer.OrdinalIgnoreCase);

    public static bool LooksLikeNumber(string cell)
        => new CsvNumbers('.', null).TryParse(cell, out _) || new CsvNumbers(',', null).TryParse(cell, out _)
        || new CsvNumbers('.', ',').TryParse(cell, out _) || new CsvNumbers(',', '.').TryParse(cell, out _);

    /// <summary>The way of writing that reads every cell, or else the one that reads most of them.</summary>
    public static CsvNumbers Detect(IReadOnlyList<string> cells, char delimiter, char? decimalSeparator)
    {
        CsvNumbers[] ways = delimiter == ','
            ? [new('.', null), new('.', ','), new(',', null), new(',', '.')]
            : [new('.', null), new(',', null), new('.', ','), new(',', '.')];
        if (decimalSeparator is { } given) ways = [new(given, null), new(given, given == '.' ? ',' : '.')];
        return ways.MaxBy(way => cells.Count(c => way.TryParse(c, out _)));
    }

    public bool TryParse(string cell, out double value)
    {
        value = double.NaN;
        string text = cell.Trim();
        if (text.Length == 0) return false;
        if (Thousands is { } mark)
        {
            if (!GroupsOfThree(text, mark)) return false;
            text = text.Replace(mark.ToString(), "", StringComparison.Ordinal);
        }

        if (Decimal == ',')
        {
            if (text.Contains('.')) return false;
            text = text.Replace(',', '.');
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>True for 1,234 and 12,345,678.9: groups of three before the decimal separator, none after it.</summary>
    private bool GroupsOfThree(string text, char mark)
    {
        int end = text.IndexOf(Decimal);
        string whole = end < 0 ? text : text[..end];
        if (end >= 0 && text.IndexOf(mark, end) >= 0) return false;
        string[] groups = whole.TrimStart('+', '-').Split(mark);
        return groups.Length == 1 || (groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(g => g.Length == 3));
    }
}
