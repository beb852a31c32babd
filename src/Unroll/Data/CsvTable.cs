using CsvHelper;

namespace Unroll;

/// <summary>The cells of a CSV file as text, with the line each row began on.</summary>
internal sealed class CsvTable
{
    private static readonly char[] Delimiters = [';', '\t', '|', ','];

    public required string Source { get; init; }

    public required char Delimiter { get; init; }

    public required IReadOnlyList<string> Header { get; init; }

    public required IReadOnlyList<string[]> Rows { get; init; }

    public required IReadOnlyList<int> Lines { get; init; }

    public static CsvTable Read(string text, string source, char? delimiter)
    {
        int skipped = 0;
        if (text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.Length > 4)
        {
            delimiter ??= text[4];
            int end = text.IndexOf('\n');
            text = end < 0 ? "" : text[(end + 1)..];
            skipped = 1;
        }

        if (string.IsNullOrWhiteSpace(text))
            throw new SeriesException($"{source} is empty; a header row and rows of numbers were needed.");
        char cut = delimiter ?? Detect(text);
        (List<string[]> rows, List<int> lines) = Parse(text, cut, skipped);
        bool headed = rows[0].All(c => !CsvNumbers.LooksLikeNumber(c) && !CsvDates.LooksLikeDate(c));
        string[] header = headed ? Named(rows[0]) : Named([.. rows[0].Select(_ => "")]);
        if (headed)
        {
            rows.RemoveAt(0);
            lines.RemoveAt(0);
        }

        if (rows.Count == 0)
            throw new SeriesException($"{source} has a header and no rows; rows of numbers were needed.");
        for (int i = 0; i < rows.Count; i++) rows[i] = Fitted(rows[i], header.Length, source, lines[i]);
        return new CsvTable { Source = source, Delimiter = cut, Header = header, Rows = rows, Lines = lines };
    }

    /// <summary>Some of the rows, without one of the columns.</summary>
    public CsvTable Of(int[] rows, int without) => new()
    {
        Source = Source,
        Delimiter = Delimiter,
        Header = [.. Header.Where((_, c) => c != without)],
        Rows = [.. rows.Select(r => Rows[r].Where((_, c) => c != without).ToArray())],
        Lines = [.. rows.Select(r => Lines[r])],
    };

    private static (List<string[]> Rows, List<int> Lines) Parse(string text, char delimiter, int skipped)
    {
        // A quote that is never closed may spoil its own line, not swallow the rest of the file.
        var options = new CsvReaderOptions { Separator = delimiter, HasHeader = false, TrimWhitespace = true, TrimInsideQuotes = true, AllowLineBreaksInQuotes = false, TrackLineNumbers = true };
        using CsvReader reader = CsvReader.FromText(text, options);
        List<string[]> rows = [];
        List<int> lines = [];
        while (reader.Read())
        {
            var record = new string[reader.FieldCount];
            for (int i = 0; i < record.Length; i++) record[i] = reader.GetString(i);
            if (record.All(string.IsNullOrWhiteSpace)) continue;
            rows.Add(record);
            lines.Add((int)reader.LineNumber + skipped);
        }

        return (rows, lines);
    }

    /// <summary>The character that cuts the first lines into the same number of cells; a comma may be a decimal comma, so it is asked last.</summary>
    private static char Detect(string text)
    {
        List<string> lines = [];
        using var reader = new StringReader(text);
        while (lines.Count < 20 && reader.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line)) lines.Add(line);
        }

        foreach (char candidate in Delimiters)
        {
            int[] counts = [.. lines.Select(l => CountOutsideQuotes(l, candidate))];
            if (counts[0] > 0 && counts.Count(c => c == counts[0]) >= (counts.Length + 1) / 2) return candidate;
        }

        return ',';
    }

    private static int CountOutsideQuotes(string line, char wanted)
    {
        int count = 0;
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == wanted && !quoted) count++;
        }

        return count;
    }

    private static string[] Named(string[] header)
    {
        var names = new string[header.Length];
        for (int i = 0; i < header.Length; i++)
        {
            string name = header[i].Length > 0 ? header[i] : $"column {i + 1}";
            int copies = names.AsSpan(0, i).Count(name);
            names[i] = copies == 0 ? name : $"{name} ({copies + 1})";
        }

        return names;
    }

    private static string[] Fitted(string[] row, int width, string source, int line)
    {
        if (row.Length == width) return row;
        if (row.Length > width && row.Skip(width).All(string.IsNullOrEmpty)) return row[..width];
        throw new SeriesException($"{source}, line {line}: {row.Length} cells where the header has {width}; "
            + "put quotes around numbers that hold the delimiter, or use another delimiter.", line);
    }
}
