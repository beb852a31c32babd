using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>The charts and tables of the HTML report.</summary>
internal static class ReportSections
{
    private const int MostHistory = 400;

    // More epochs than a screen has pixels would only make the page heavy.
    private const int MostEpochs = 500;

    public static void Column(StringBuilder page, ForecastReport report, int index)
    {
        ForecastReportColumn column = report.Columns[index];
        string name = Text(column.Name);
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{name}: history and forecast</h2>\n");
        Overview(page, column, $"c{index}o");
        page.Append(CultureInfo.InvariantCulture, $"</section>\n<section>\n<h2>{name}: the held-out part, close up</h2>\n");
        CloseUp(page, column, $"c{index}h");
        Numbers(page, column);
        page.Append("</section>\n");
        Scores(page, report, index);
    }

    /// <summary>The table of scores of one column, or of all together when <paramref name="index"/> is -1.</summary>
    public static void Scores(StringBuilder page, ForecastReport report, int index)
    {
        if (report.Scores.Count == 0) return;
        string whose = index < 0 ? "all columns together" : report.Columns[index].Name;
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>Scores: {Text(whose)}</h2>\n<div class=\"scroll\" tabindex=\"0\">\n<table>\n<caption>Errors on the held-out part; smaller is better.</caption>\n");
        page.Append("<thead><tr><th scope=\"col\">Forecast</th><th scope=\"col\">RMSE</th><th scope=\"col\">MAE</th><th scope=\"col\">MASE</th></tr></thead>\n<tbody>\n");
        foreach (ForecastReportScore row in report.Scores)
        {
            ForecastScore s = index < 0 ? row.Total : row.Columns[index];
            page.Append(CultureInfo.InvariantCulture, $"<tr{(row.IsNetwork ? " class=\"own\"" : "")}><th scope=\"row\">{Text(row.Name)}</th>");
            page.Append(CultureInfo.InvariantCulture, $"<td>{ForecastReportHtml.Value(s.Rmse)}</td><td>{ForecastReportHtml.Value(s.Mae)}</td><td>{ForecastReportHtml.Value(s.Mase)}</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    public static void Losses(StringBuilder page, ForecastReport report)
    {
        if (report.Losses.Count < 2) return;
        IGrouping<string, ForecastReportLoss>[] stages = [.. report.Losses.GroupBy(l => l.Stage)];
        int longest = stages.Max(s => s.Count()), step = (longest + MostEpochs - 1) / MostEpochs;
        IEnumerable<T> Thin<T>(IEnumerable<T> all) => all.Where((_, i) => i % step == 0);
        string[] labels = [.. Thin(Enumerable.Range(1, longest)).Select(e => e.ToString(CultureInfo.InvariantCulture))];
        List<SvgLine> lines = [.. stages.Select(s => new SvgLine("training loss", "loss", 0, [.. Thin(s).Select(l => l.Loss)]))];
        foreach (IGrouping<string, ForecastReportLoss> stage in stages.Where(s => s.Any(l => l.ValidationLoss is not null)))
            lines.Add(new SvgLine("validation loss", "val", 0, [.. Thin(stage).Select(l => l.ValidationLoss ?? double.NaN)]));
        var chart = new SvgChart
        {
            Title = "Loss by epoch",
            Description = string.Create(CultureInfo.InvariantCulture, $"The loss fell from {report.Losses[0].Loss:G3} in the first epoch to {report.Losses[^1].Loss:G3} in the last."),
            Lines = lines,
            Labels = labels,
            FromZero = true,
        };
        page.Append("<section>\n<h2>Training</h2>\n");
        Figure(page, chart, "loss", 260, $"The loss of each epoch, the mean squared error of the transformed numbers, in these runs: {string.Join(", ", stages.Select(s => s.Key))}.{(step > 1 ? FormattableString.Invariant($" One epoch in {step} is drawn.") : "")}");
        page.Append("</section>\n");
    }

    private static void Overview(StringBuilder page, ForecastReportColumn column, string id)
    {
        int history = column.History.Count, held = column.Truth.Count, future = column.Future.Count;
        int skip = Math.Max(0, history - Math.Max(MostHistory, 2 * (held + future)));
        List<SvgLine> lines =
        [
            new("history", "history", 0, [.. column.History.Skip(skip), column.Truth[0]]),
            new("held-out truth", "truth", history - skip, column.Truth),
            new("network, held-out part", "forecast", history - skip, column.Forecast),
        ];
        if (future > 0) lines.Add(new("network, future", "futureline", history + held - skip, column.Future));
        List<(int, int, string, string)> bands = [(history - skip, history - skip + held - 1, "held out", "")];
        if (future > 0) bands.Add((history - skip + held, history - skip + held + future - 1, "future", "future"));
        var chart = new SvgChart
        {
            Title = $"{column.Name}: history, held-out truth and forecast",
            Description = string.Create(CultureInfo.InvariantCulture, $"{history} values of history, {held} held-out values with the network's forecast beside them, and {future} forecast values beyond the end of the data."),
            Lines = lines,
            Labels = [.. column.Labels.Skip(skip)],
            Bands = bands,
        };
        Figure(page, chart, id, 380, skip > 0 ? $"The last {history - skip} of {history} rows of history." : "");
    }

    private static void CloseUp(StringBuilder page, ForecastReportColumn column, string id)
    {
        List<SvgLine> lines = [.. column.Baselines.Select((b, i) => new SvgLine(b.Key, $"b{i % 5}", 0, b.Value))];
        lines.Add(new SvgLine("held-out truth", "truth", 0, column.Truth));
        lines.Add(new SvgLine("network", "forecast", 0, column.Forecast));
        var chart = new SvgChart
        {
            Title = $"{column.Name}: the held-out part with the network and the baselines",
            Description = "The truth as a dark line, the network as a thick line, the baselines dashed; the table of scores below gives their errors.",
            Lines = lines,
            Labels = [.. column.Labels.Skip(column.History.Count).Take(column.Truth.Count)],
        };
        Figure(page, chart, id, 340, "");
    }

    private static void Numbers(StringBuilder page, ForecastReportColumn column)
    {
        page.Append("<details>\n<summary>The numbers</summary>\n<div class=\"scroll\" tabindex=\"0\">\n<table>\n<thead><tr><th scope=\"col\">When</th><th scope=\"col\">Truth</th><th scope=\"col\">Network</th></tr></thead>\n<tbody>\n");
        for (int i = 0; i < column.Truth.Count + column.Future.Count; i++)
        {
            bool held = i < column.Truth.Count;
            double truth = held ? column.Truth[i] : double.NaN, forecast = held ? column.Forecast[i] : column.Future[i - column.Truth.Count];
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(column.Labels[column.History.Count + i])}</th><td>{ForecastReportHtml.Value(truth)}</td><td>{ForecastReportHtml.Value(forecast)}</td></tr>\n");
        }

        page.Append("</tbody>\n</table>\n</div>\n</details>\n");
    }

    /// <summary>The chart twice, for a wide and for a narrow screen, so that its text is never shrunk; then its legend.</summary>
    private static void Figure(StringBuilder page, SvgChart chart, string id, int height, string caption)
    {
        page.Append("<figure>\n").Append(chart.Render(1060, height, id + "w", "wide")).Append('\n').Append(chart.Render(352, Math.Min(height, 300), id + "n", "narrow")).Append("\n<ul class=\"legend\">\n");
        foreach (SvgLine line in chart.Lines.DistinctBy(l => l.Name).OrderBy(l => l.Style.StartsWith('b')))
            page.Append(CultureInfo.InvariantCulture, $"<li><svg viewBox=\"0 0 30 10\" aria-hidden=\"true\"><path class=\"line {line.Style}\" d=\"M1 5L29 5\"/></svg>{Text(line.Name)}</li>\n");
        page.Append("</ul>\n");
        if (caption.Length > 0) page.Append(CultureInfo.InvariantCulture, $"<figcaption>{Text(caption)}</figcaption>\n");
        page.Append("</figure>\n");
    }

    private static string Text(string text) => SvgChart.Text(text);
}
