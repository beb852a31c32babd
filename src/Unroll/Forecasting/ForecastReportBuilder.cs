using System.Globalization;
using System.Reflection;

namespace Unroll;

/// <summary>Turns a backtest into the report of it.</summary>
internal static class ForecastReportBuilder
{
    public static ForecastReport Build(ForecastBacktest test, string title)
    {
        Forecaster forecaster = test.Forecaster;
        Series series = test.Series;
        int rows = test.TrainingRows, total = series.Count + test.Future.Count;
        string[] labels = [.. Enumerable.Range(0, total).Select(series.Label)];
        var columns = new ForecastReportColumn[series.Names.Count];
        for (int c = 0; c < columns.Length; c++)
        {
            columns[c] = new ForecastReportColumn
            {
                Name = series.Names[c],
                Labels = labels,
                History = series.Column(c)[..rows].ToArray(),
                Truth = series.Column(c)[rows..].ToArray(),
                Forecast = test.Forecasts[0].Columns[c],
                Future = test.Future.Column(c).ToArray(),
                Baselines = [.. test.Forecasts.Skip(1).Select(f => new KeyValuePair<string, IReadOnlyList<double>>(f.Name, f.Columns[c]))],
            };
        }

        return new ForecastReport
        {
            Title = title,
            Columns = columns,
            Scores = test.Scores,
            Losses = forecaster.Losses,
            NetworkSummary = forecaster.Summary,
            Facts = Facts(test),
            Notes = [.. ForecastData.GapNotes(series), .. forecaster.Interrupted ? (string[])["Training was interrupted; these are the best networks up to then."] : []],
            Version = LibraryVersion,
        };
    }

    /// <summary>"0.1.0", without the build's commit.</summary>
    internal static string LibraryVersion
        => typeof(Forecaster).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static List<KeyValuePair<string, string>> Facts(ForecastBacktest test)
    {
        Forecaster f = test.Forecaster;
        string step = f.Frequency.StepName;
        List<KeyValuePair<string, string>> facts =
        [
            new("rows", string.Create(CultureInfo.InvariantCulture, $"{test.Series.Count} ({f.Frequency}); {test.TrainingRows} to train, {test.Series.Count - test.TrainingRows} held out")),
            new("season", f.Season is { } m ? Counted(m, step) : "none found"),
            new("look-back", Counted(f.Lookback, step)),
            new("horizon", Counted(f.Horizon, step) + (test.Windows > 1 ? $", {test.Windows} times over the held-out part, each time knowing the truth before it" : "")),
        ];
        for (int c = 0; c < f.Columns.Count; c++)
            facts.Add(new(f.Columns.Count == 1 ? "transforms" : $"transforms of {f.Columns[c]}", f.Pipelines[c].ToString()));
        facts.Add(new("chosen by", f.Choosing));
        facts.Add(new("networks", f.NetworksSaid));
        facts.Add(new("seed", f.Options.Seed.ToString(CultureInfo.InvariantCulture)));
        return facts;
    }

    private static string Counted(int count, string step) => string.Create(CultureInfo.InvariantCulture, $"{count} {step}{(count == 1 ? "" : "s")}");
}
