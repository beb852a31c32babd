using System.Globalization;
using System.Text;

namespace Unroll;

public static partial class SeriesCsv
{
    /// <summary>The text of a CSV file that <see cref="Read(string, SeriesCsvOptions?)"/> reads back: dates (or row numbers) first, then the columns; a gap is an empty cell.</summary>
    public static string Render(Series series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var text = new StringBuilder();
        text.Append(Cell(series.Dates is null ? "row" : series.DateName));
        foreach (string name in series.Names) text.Append(',').Append(Cell(name));
        text.Append('\n');
        for (int t = 0; t < series.Count; t++)
        {
            text.Append(series.Label(t));
            for (int c = 0; c < series.Names.Count; c++) text.Append(',').Append(Cell(series.Column(c)[t]));
            text.Append('\n');
        }

        return text.ToString();
    }

    internal static string Cell(string text)
        => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    internal static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
