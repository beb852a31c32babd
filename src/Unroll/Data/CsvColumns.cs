using System.Globalization;

namespace Unroll;

/// <summary>Finds out which columns of a CSV file are dates and numbers, and reads them with errors that name line and column.</summary>
internal static class CsvColumns
{
    private static readonly string[] RowNumberHeadings = ["column 1", "index", "id", "row", "t", "step", "time", "#", "no", "nr", "unnamed: 0"];

    /// <summary>The column of dates and the patterns that read it; -1 when there is none.</summary>
    public static int FindDates(CsvTable table, string? wanted, out string[] patterns)
    {
        if (wanted is not null)
        {
            int named = IndexOf(table, wanted);
            patterns = CsvDates.Detect(Cells(table, named), "date") ?? throw new SeriesException(
                $"{table.Source}, column '{table.Header[named]}': '{table.Rows[0][named]}' (line {table.Lines[0]}) is not a date; write dates as 2020-01-31.",
                table.Lines[0], table.Header[named]);
            return named;
        }

        for (int c = 0; c < table.Header.Count; c++)
        {
            if (CsvDates.Detect(Cells(table, c), table.Header[c]) is not { } found) continue;
            patterns = found;
            return c;
        }

        patterns = [];
        return -1;
    }

    /// <summary>The columns to forecast: those asked for, or every column that holds numbers.</summary>
    public static int[] FindNumbers(CsvTable table, int dateColumn, SeriesCsvOptions options)
    {
        if (options.Columns is { Count: > 0 } wanted) return [.. wanted.Select(name => IndexOf(table, name)).Distinct()];
        int[] found = [.. Enumerable.Range(0, table.Header.Count).Where(c => c != dateColumn && IsNumeric(table, c))];
        if (found.Length > 1 && dateColumn != found[0] && IsRowNumber(table, found[0])) found = found[1..];
        return found.Length > 0 ? found : throw new SeriesException(
            $"{table.Source}: no column of numbers was found; the columns are {string.Join(", ", table.Header.Select(h => $"'{h}'"))}.");
    }

    public static double[] Numbers(CsvTable table, int column, CsvNumbers numbers)
    {
        var values = new double[table.Rows.Count];
        for (int i = 0; i < values.Length; i++)
        {
            string cell = table.Rows[i][column];
            if (CsvNumbers.IsGap(cell)) values[i] = double.NaN;
            else if (!numbers.TryParse(cell, out values[i])) throw NotANumber(table, i, column, cell);
        }

        return values;
    }

    public static DateTime[] Dates(CsvTable table, int column, string[] patterns)
    {
        string heading = table.Header[column];
        var dates = new DateTime[table.Rows.Count];
        for (int i = 0; i < dates.Length; i++)
        {
            string cell = table.Rows[i][column];
            if (!CsvDates.TryParse(cell, patterns, out dates[i]))
                throw new SeriesException($"{table.Source}, line {table.Lines[i]}, column '{heading}': '{cell}' is not a date written like the others ({patterns[0]}).", table.Lines[i], heading);
            if (i == 0 || dates[i] > dates[i - 1]) continue;
            string previous = table.Rows[i - 1][column];
            throw dates[i] == dates[i - 1]
                ? new SeriesException($"{table.Source}, line {table.Lines[i]}: the date '{cell}' is there twice (also on line {table.Lines[i - 1]}); keep one row a date.", table.Lines[i], heading)
                : new SeriesException($"{table.Source}, line {table.Lines[i]}: the date '{cell}' comes after '{previous}'; sort the rows by date, oldest first.", table.Lines[i], heading);
        }

        return dates;
    }

    public static SeriesException Uneven(CsvTable table, int column, DateTime[] dates)
    {
        TimeSpan[] steps = [.. Enumerable.Range(1, dates.Length - 1).Select(i => dates[i] - dates[i - 1])];
        TimeSpan usual = steps.GroupBy(s => s).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
        int odd = Array.FindIndex(steps, s => s != usual) + 1;
        return new SeriesException(string.Create(CultureInfo.InvariantCulture,
            $"{table.Source}, line {table.Lines[odd]}: the dates are not evenly spaced ('{table.Rows[odd - 1][column]}' to '{table.Rows[odd][column]}' is {Said(dates[odd] - dates[odd - 1])}, the usual step is {Said(usual)}); bring the rows to one step (a row a day, a month ...) first."),
            table.Lines[odd], table.Header[column]);
    }

    private static string Said(TimeSpan span) => span.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.##} days")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.##} hours");

    private static SeriesException NotANumber(CsvTable table, int row, int column, string cell)
        => new($"{table.Source}, line {table.Lines[row]}, column '{table.Header[column]}': '{cell}' is not a number; correct it, or leave the cell empty for a gap.",
            table.Lines[row], table.Header[column]);

    private static int IndexOf(CsvTable table, string name)
    {
        for (int c = 0; c < table.Header.Count; c++)
        {
            if (string.Equals(table.Header[c], name, StringComparison.OrdinalIgnoreCase)) return c;
        }

        throw Series.UnknownColumn(name, table.Header);
    }

    private static string[] Cells(CsvTable table, int column) => [.. table.Rows.Select(r => r[column])];

    /// <summary>A column is one of numbers when most of its filled cells are: one bad cell in it is an error, not another kind of column.</summary>
    private static bool IsNumeric(CsvTable table, int column)
    {
        string[] filled = [.. Cells(table, column).Where(c => !CsvNumbers.IsGap(c))];
        return filled.Length > 0 && filled.Count(CsvNumbers.LooksLikeNumber) * 2 > filled.Length;
    }

    private static bool IsRowNumber(CsvTable table, int column)
    {
        if (!RowNumberHeadings.Contains(table.Header[column].Trim(), StringComparer.OrdinalIgnoreCase)) return false;
        int first = 0;
        for (int i = 0; i < table.Rows.Count; i++)
        {
            if (!int.TryParse(table.Rows[i][column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)) return false;
            if (i == 0) first = number;
            else if (number != first + i) return false;
        }

        return true;
    }
}
