using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>
/// Renders a <see cref="ForecastReport"/> as one HTML page: inline charts and style, no scripts, nothing loaded from a network, light and dark,
/// readable on a phone and on paper. The same report gives the same page.
/// </summary>
public static class ForecastReportHtml
{
    /// <summary>The page.</summary>
    public static string Render(ForecastReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Append(CultureInfo.InvariantCulture, $"<title>Forecast of {Text(report.Title)}</title>\n<style>\n{ReportStyle.Css}\n</style>\n</head>\n<body>\n<main>\n");
        Head(page, report);
        for (int c = 0; c < report.Columns.Count; c++) ReportSections.Column(page, report, c);
        if (report.Columns.Count > 1) ReportSections.Scores(page, report, -1);
        ReportSections.Losses(page, report);
        Facts(page, report);
        page.Append(CultureInfo.InvariantCulture, $"<footer>Made by Unroll {Text(report.Version)}.</footer>\n</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Head(StringBuilder page, ForecastReport report)
    {
        ForecastReportColumn first = report.Columns[0];
        int from = first.History.Count, to = from + first.Truth.Count - 1;
        page.Append(CultureInfo.InvariantCulture, $"<header>\n<h1>Forecast of {Text(report.Title)}</h1>\n<p class=\"lead\">Trained on {Text(first.Labels[0])} to {Text(first.Labels[from - 1])}");
        page.Append(CultureInfo.InvariantCulture, $", tested on {Text(first.Labels[from])} to {Text(first.Labels[to])}, which the network never saw.</p>\n</header>\n");
        foreach (string note in report.Notes) page.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Text(note)}</p>\n");
        if (report.Scores.FirstOrDefault(s => s.IsNetwork) is not { } own) return;
        page.Append("<div class=\"tiles\">\n");
        bool one = report.Columns.Count == 1;
        Tile(page, "own", Value(one ? own.Total.Rmse : own.Total.Mase), one ? "RMSE of the network" : "mean MASE of the network");
        ForecastReportScore[] others = [.. report.Scores.Where(s => !s.IsNetwork)];
        if (others.Length > 0)
        {
            ForecastReportScore best = others.MinBy(s => one ? s.Total.Rmse : s.Total.Mase)!;
            Tile(page, "", Value(one ? best.Total.Rmse : best.Total.Mase), "best of the others: " + best.Name);
        }

        if (one) Tile(page, "", Value(own.Total.Mae), "mean absolute error");
        if (one) Tile(page, "", Value(own.Total.Mase), "MASE (below 1 beats last season repeated)");
        page.Append("</div>\n");
    }

    private static void Tile(StringBuilder page, string style, string value, string name)
        => page.Append(CultureInfo.InvariantCulture, $"<div class=\"tile {style}\"><b>{value}</b><span>{Text(name)}</span></div>\n");

    private static void Facts(StringBuilder page, ForecastReport report)
    {
        if (report.NetworkSummary.Length > 0)
            page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>The network</h2>\n<pre tabindex=\"0\">{Text(report.NetworkSummary.TrimEnd())}</pre>\n</section>\n");
        if (report.Facts.Count == 0) return;
        page.Append("<section>\n<h2>How it was made</h2>\n<dl>\n");
        foreach ((string name, string value) in report.Facts) page.Append(CultureInfo.InvariantCulture, $"<dt>{Text(name)}</dt><dd>{Text(value)}</dd>\n");
        page.Append("</dl>\n</section>\n");
    }

    internal static string Text(string text) => SvgChart.Text(text);

    /// <summary>A number of a table: four significant digits, or as many as stand before the point.</summary>
    internal static string Value(double value)
    {
        if (!double.IsFinite(value)) return "-";
        double size = Math.Abs(value);
        string format = size >= 1000 ? "#,0" : size >= 100 ? "0.0" : size >= 1 ? "0.00" : "0.000";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
