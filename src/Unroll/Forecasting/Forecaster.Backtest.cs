namespace Unroll;

public sealed partial class Forecaster
{
    internal const string ZeroedName = "same pipeline, network output zero";

    /// <summary>
    /// Trains on the first part of a series, forecasts the last part unseen, and scores the forecast beside baselines: naive, seasonal-naive, seasonal-naive with
    /// mean drift, and the same pipeline with the networks' output set to zero.
    /// </summary>
    /// <param name="series">The whole series.</param>
    /// <param name="options">What is asked; null for the defaults.</param>
    /// <param name="progress">Hears of every epoch, on the calling thread.</param>
    /// <param name="cancellation">Stops the training, as for <see cref="Fit"/>; the networks so far are then scored.</param>
    /// <remarks>The held-out part is a tenth of the series, in whole horizons, at least one and at most ten. Nothing in it is used to choose or to train.</remarks>
    /// <exception cref="SeriesException">There are too few rows, or too many gaps.</exception>
    public static ForecastBacktest Backtest(Series series, ForecastOptions? options = null, IProgress<ForecastProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(series);
        options ??= new ForecastOptions();
        int? hint = options.Horizon is null && series.Dates is null ? Seasonality.Detect(series.Column(0)[..(series.Count * 3 / 4)], series.Frequency) : null;
        int horizon = options.Horizon ?? HorizonRules.Horizon(series.Frequency, series.Count, hint);
        int windows = HorizonRules.HeldOutWindows(series.Count, horizon);
        int training = series.Count - windows * horizon;
        if (training < 6)
            throw new SeriesException($"Forecaster: {series.Count} rows, of which {windows * horizon} are held out for the test, leave {Math.Max(0, training)} to train on; give a longer series or a smaller horizon.");
        Forecaster forecaster = Fit(series[..training], options with { Horizon = horizon }, progress, cancellation);

        double[][] columns = ForecastData.Filled(series);
        List<ForecastBacktest.NamedForecast> forecasts =
        [
            new("network", forecaster.Rolled(columns, training, windows, zeroed: false)),
            new(ZeroedName, forecaster.Rolled(columns, training, windows, zeroed: true)),
        ];
        foreach (Baseline baseline in BaselinesFor(columns, forecaster.Season, training))
            forecasts.Add(new(baseline.Name, [.. columns.Select(c => Rolled(baseline, c, training, windows, horizon))]));
        return new ForecastBacktest(forecaster, series, training, windows, forecasts,
            [.. forecasts.Select((f, i) => Score(f, series, training, forecaster.Season ?? 1, isNetwork: i == 0))]);
    }

    private static List<Baseline> BaselinesFor(double[][] columns, int? season, int training)
    {
        bool logarithmic = columns.All(c => c.All(v => v > 0));
        List<Baseline> baselines = [new NaiveBaseline()];
        if (season is { } m && m < training)
        {
            baselines.Add(new SeasonalNaiveBaseline(m));
            baselines.Add(new SeasonalDriftBaseline(m, 2, logarithmic));
            baselines.Add(new SeasonalDriftBaseline(m, null, logarithmic));
        }
        else
        {
            baselines.Add(new SeasonalDriftBaseline(1, null, logarithmic));
        }

        return baselines;
    }

    private static ForecastReportScore Score(ForecastBacktest.NamedForecast forecast, Series series, int training, int season, bool isNetwork)
    {
        ForecastScore[] scores = [.. forecast.Columns.Select((f, c) => ForecastScore.Of(f, series.Column(c)[training..], series.Column(c)[..training], season))];
        return new ForecastReportScore(forecast.Name, scores, ForecastScore.Total(scores), isNetwork);
    }

    private double[][] Rolled(double[][] columns, int training, int windows, bool zeroed)
    {
        double[][] all = [.. columns.Select(_ => new double[windows * Horizon])];
        for (int w = 0; w < windows; w++)
        {
            double[][] block = Forecast([.. columns.Select(c => c[..(training + w * Horizon)])], 0, Horizon, zeroed);
            for (int c = 0; c < all.Length; c++) block[c].CopyTo(all[c], w * Horizon);
        }

        return all;
    }

    private static double[] Rolled(Baseline baseline, double[] column, int training, int windows, int horizon)
        => [.. Enumerable.Range(0, windows).SelectMany(w => baseline.Forecast(column.AsSpan(0, training + w * horizon), horizon))];
}
