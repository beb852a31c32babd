
using System.Text;

namespace Unroll;

/// <summary>
/// Renders the forecasts of a <see cref="ForecastReport"/> as CSV: one row a date, held-out part and future, with the forecast and, where it is known,
/// the truth of every column. Points for decimals, the shortest digits that give the number back.
/// </summary>
public static class ForecastReportCsv
{
    /// <summary>The table: date, part ("held-out" or "future"), then for each column its forecast and its truth.</summary>
    /// <param name="report">The report.</param>
    /// <param name="dateName">The heading of the first column.</param>
    public static string Render(ForecastReport report, string dateName = "date")
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append(SeriesCsv.Cell(dateName)).Append(",part");
        foreach (ForecastReportColumn column in report.Columns) text.Append(',').Append(SeriesCsv.Cell(column.Name)).Append(',').Append(SeriesCsv.Cell(column.Name + " truth"));
        text.Append('\n');
        ForecastReportColumn first = report.Columns[0];
        int held = first.Truth.Count;
        for (int i = 0; i < held + first.Future.Count; i++)
        {
            text.Append(SeriesCsv.Cell(first.Labels[first.History.Count + i])).Append(i < held ? ",held-out" : ",future");
            foreach (ForecastReportColumn column in report.Columns)
            {
                text.Append(',').Append(SeriesCsv.Cell(i < held ? column.Forecast[i] : column.Future[i - held]));
                text.Append(',').Append(SeriesCsv.Cell(i < held ? column.Truth[i] : double.NaN));
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
