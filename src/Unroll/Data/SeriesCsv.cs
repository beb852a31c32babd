using System.Text;

namespace Unroll;

/// <summary>
/// Reads a <see cref="Series"/> from a CSV file: comma, semicolon or tab; quoted cells; decimal points or commas; dates in ISO, German and American order,
/// months, quarters, years, times of day. Missing rows and empty cells become NaN and are listed in <see cref="Series.Gaps"/>.
/// </summary>
public static partial class SeriesCsv
{
    /// <summary>Reads a file (UTF-8, or UTF-16 with a mark).</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is known about it; null finds everything in the file.</param>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="SeriesException">The file is empty, a column is not there, a text stands where a number should be, dates repeat, run backwards or are not evenly spaced.</exception>
    public static Series Read(string path, SeriesCsvOptions? options = null)
    {
        using StreamReader reader = Open(path);
        return Read(reader, (options ?? new SeriesCsvOptions()) with { Name = options?.Name ?? path });
    }

    /// <summary>Reads a file that holds many series, one under the other or mixed: a column says which series a row belongs to.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The name of that column.</param>
    /// <param name="options">What is known about it; null finds everything in the file.</param>
    /// <returns>Each key and its series, in the order of the keys' first rows; the rows of a key are in the order of time.</returns>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="SeriesException">As for one series; there is no such column.</exception>
    public static IReadOnlyList<(string Key, Series Series)> ReadKeyed(string path, string key, SeriesCsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        using StreamReader reader = Open(path);
        options = (options ?? new SeriesCsvOptions()) with { Name = options?.Name ?? path };
        CsvTable table = CsvTable.Read(reader.ReadToEnd(), options.Name!, options.Delimiter);
        int column = table.Header.ToList().FindIndex(h => string.Equals(h, key, StringComparison.OrdinalIgnoreCase));
        if (column < 0) throw Series.UnknownColumn(key, table.Header);
        return [.. Enumerable.Range(0, table.Rows.Count).GroupBy(i => table.Rows[i][column], StringComparer.Ordinal).Select(g => (g.Key, Read(table.Of([.. g], column), options)))];
    }

    private static StreamReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException(Directory.Exists(path) ? $"'{path}' is a folder; a CSV file was needed." : $"The file '{path}' is not there; check the name and the folder.", path);
        return new StreamReader(path, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
    }

    /// <summary>Reads text.</summary>
    /// <param name="reader">Where the text comes from; read to its end.</param>
    /// <param name="options">What is known about it; null finds everything in the text.</param>
    /// <exception cref="SeriesException">As for a file.</exception>
    public static Series Read(TextReader reader, SeriesCsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        options ??= new SeriesCsvOptions();
        return Read(CsvTable.Read(reader.ReadToEnd(), options.Name ?? "The CSV text", options.Delimiter), options);
    }

    private static Series Read(CsvTable table, SeriesCsvOptions options)
    {
        int dateColumn = CsvColumns.FindDates(table, options.DateColumn, out string[] patterns);
        int[] columns = CsvColumns.FindNumbers(table, dateColumn, options);
        CsvNumbers numbers = CsvNumbers.Detect([.. columns.SelectMany(c => table.Rows.Select(r => r[c])).Where(c => !CsvNumbers.IsGap(c))],
            table.Delimiter, options.DecimalSeparator);
        double[][] values = [.. columns.Select(c => CsvColumns.Numbers(table, c, numbers))];
        string[] names = [.. columns.Select(c => table.Header[c])];
        return dateColumn < 0
            ? new Series(names, values) { Gaps = EmptyCells(names, values, new Series(names, values)) }
            : OnGrid(table, names, values, dateColumn, CsvColumns.Dates(table, dateColumn, patterns));
    }

    /// <summary>Puts the rows on the regular grid of their dates; places without a row are NaN.</summary>
    private static Series OnGrid(CsvTable table, string[] names, double[][] values, int dateColumn, DateTime[] dates)
    {
        SeriesFrequency frequency = dates.Length == 1 ? SeriesFrequency.Daily
            : SeriesFrequencyDetector.Detect(dates) ?? throw CsvColumns.Uneven(table, dateColumn, dates);
        int[] positions = SeriesFrequencyDetector.Positions(dates, frequency);
        int count = positions[^1] + 1;
        var grid = new DateTime[count];
        for (int i = 0; i < count; i++) grid[i] = frequency.Add(dates[0], i);
        var filled = new double[values.Length][];
        for (int c = 0; c < values.Length; c++)
        {
            filled[c] = new double[count];
            Array.Fill(filled[c], double.NaN);
            for (int i = 0; i < positions.Length; i++) filled[c][positions[i]] = values[c][i];
        }

        var plain = new Series(names, filled, grid, frequency);
        var present = new bool[count];
        foreach (int p in positions) present[p] = true;
        List<SeriesGap> gaps = [.. Runs(null, count, i => !present[i], plain), .. EmptyCells(names, filled, plain, present)];
        return new Series(names, filled, grid, frequency) { Gaps = gaps, DateName = table.Header[dateColumn] };
    }

    private static List<SeriesGap> EmptyCells(string[] names, double[][] values, Series labels, bool[]? present = null)
    {
        List<SeriesGap> gaps = [];
        for (int c = 0; c < names.Length; c++)
        {
            double[] column = values[c];
            gaps.AddRange(Runs(names[c], column.Length, i => double.IsNaN(column[i]) && (present?[i] ?? true), labels));
        }

        return gaps;
    }

    private static IEnumerable<SeriesGap> Runs(string? column, int count, Func<int, bool> missing, Series labels)
    {
        for (int i = 0; i < count; i++)
        {
            if (!missing(i)) continue;
            int first = i;
            while (i + 1 < count && missing(i + 1)) i++;
            yield return new SeriesGap(column, labels.Label(first), labels.Label(i), i - first + 1);
        }
    }
}
