using System.Globalization;
using Spectre.Console;

namespace Unroll.Cli;

/// <summary>Prints a forecast for a person.</summary>
internal static class ForecastPrinter
{
    public static void Start(CliConsole console, string title, Series series)
    {
        console.Output.WriteLine($"{title}: {series.Count} rows ({series.Frequency}), {series.Label(0)} to {series.Label(series.Count - 1)}, {(series.Names.Count == 1 ? "column" : "columns")} {string.Join(", ", series.Names)}");
        foreach (SeriesGap gap in series.Gaps.Take(5)) console.Output.WriteLine($"  gap: {gap}");
        if (series.Gaps.Count > 5) console.Output.WriteLine($"  and {series.Gaps.Count - 5} more gaps");
    }

    public static void End(CliConsole console, ForecastReport report, ForecastRequest request, TimeSpan time)
    {
        TextWriter output = console.Output;
        output.WriteLine();
        foreach ((string name, string value) in report.Facts) output.WriteLine($"{name + ":",-12} {value}");
        foreach (string note in report.Notes) output.WriteLine($"{"note:",-12} {note}");
        output.WriteLine();
        output.WriteLine(report.NetworkSummary.TrimEnd());
        output.WriteLine();
        ForecastReportColumn first = report.Columns[0];
        output.WriteLine($"Held out: {first.Labels[first.History.Count]} to {first.Labels[first.History.Count + first.Truth.Count - 1]}, never seen in training");
        Scores(console, report);
        output.WriteLine();
        output.WriteLine($"forecast  {request.OutputPath}");
        output.WriteLine($"model     {request.ModelPath}");
        output.WriteLine($"report    {request.ReportPath}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s"));
    }

    private static void Scores(CliConsole console, ForecastReport report)
    {
        bool several = report.Columns.Count > 1;
        var table = new Table().Border(TableBorder.None).Collapse();
        table.AddColumn(new TableColumn("").PadLeft(0));
        foreach (string heading in (string[])["RMSE", "MAE", "MASE"]) table.AddColumn(new TableColumn(heading).RightAligned().PadLeft(2));
        if (several)
        {
            foreach (ForecastReportColumn column in report.Columns) table.AddColumn(new TableColumn("MASE " + Markup.Escape(column.Name)).RightAligned().PadLeft(2));
        }

        foreach (ForecastReportScore row in report.Scores)
        {
            string open = row.IsNetwork ? "[bold]" : "", close = row.IsNetwork ? "[/]" : "";
            List<string> cells = [row.Name, Value(row.Total.Rmse), Value(row.Total.Mae), Value(row.Total.Mase)];
            if (several) cells.AddRange(row.Columns.Select(c => Value(c.Mase)));
            table.AddRow([.. cells.Select(c => open + Markup.Escape(c) + close)]);
        }

        console.Pretty.Write(table);
    }

    private static string Value(double value)
    {
        double size = Math.Abs(value);
        return double.IsFinite(value) ? value.ToString(size >= 100 ? "F1" : size >= 1 ? "F2" : "F3", CultureInfo.InvariantCulture) : "-";
    }
}
