namespace Unroll;

/// <summary>Everything chosen before a network is trained: season, look-back, horizon, and each column's fitted transforms.</summary>
internal sealed record ForecastPlan
{
    public required int? Season { get; init; }

    public required int Lookback { get; init; }

    public required int Horizon { get; init; }

    public required IReadOnlyList<SeriesPipeline> Pipelines { get; init; }

    /// <summary>How it was chosen, for the reader.</summary>
    public required string Choosing { get; init; }

    /// <summary>The rows that the longest chain of transforms uses up at the front.</summary>
    public int Lost => Pipelines.Max(p => p.Lost);

    /// <summary>Chooses for a training part without gaps.</summary>
    /// <exception cref="SeriesException">There are too few rows; the message has the numbers.</exception>
    public static ForecastPlan Choose(double[][] training, Series series, ForecastOptions options, CancellationToken cancellation)
    {
        int rows = training[0].Length;
        int? season = CommonSeason(training, series.Frequency);
        int horizon = options.Horizon ?? HorizonRules.Horizon(series.Frequency, rows, season);
        int[] lookbacks = options.Lookback is { } given ? [given] : HorizonRules.Lookbacks(rows, season);
        int[] fitting = [.. lookbacks.Where(l => RollingSelection.FirstOrigin(rows, l, horizon) >= 0)];
        if (fitting.Length == 0) return Plain(training, series, options, season, lookbacks[0], horizon);
        double period = Period(series.Frequency, season);
        int first = RollingSelection.FirstOrigin(rows, fitting[^1], horizon);
        int origins = Math.Max(8, 30 / training.Length);
        RollingSelection.Result[]? best = null;
        int lookback = 0;
        foreach (int candidate in fitting)
        {
            RollingSelection.Result?[] columns = [.. training.Select(c => RollingSelection.Best(c, season, period, candidate, horizon, first, origins, cancellation))];
            if (columns.Any(c => c is null)) continue;
            // The longer look-back costs time and windows: it must earn them.
            if (best is not null && columns.Average(c => c!.Error) >= best.Average(c => c.Error) * 0.98) continue;
            (best, lookback) = ([.. columns.Select(c => c!)], candidate);
        }

        if (best is null) return Plain(training, series, options, season, lookbacks[0], horizon);
        return new ForecastPlan
        {
            Season = season,
            Lookback = lookback,
            Horizon = horizon,
            Pipelines = [.. training.Select((c, i) => best[i].Choice.Fit(c, period))],
            Choosing = $"rolling validation from {best[0].Origins} origins inside the training part",
        };
    }

    /// <summary>The season as a length of time: a year is 365.2425 days, so that leap days do not shift it.</summary>
    internal static double Period(SeriesFrequency frequency, int? season)
        => frequency is { Unit: SeriesUnit.Day, Count: 1 } && season is >= 360 and <= 370 ? 365.2425 : season ?? 1;

    /// <summary>With too few rows to choose from, the numbers are standardized (or differenced once) and that is said.</summary>
    private static ForecastPlan Plain(double[][] training, Series series, ForecastOptions options, int? season, int lookback, int horizon)
    {
        int rows = training[0].Length;
        if (options.Lookback is null) lookback = Math.Min(lookback, Math.Max(2, rows / 3));
        int needed = 1 + lookback + horizon + 3;
        if (rows < needed)
            throw new SeriesException($"Forecaster: {rows} rows to train on where look-back {lookback} and horizon {horizon} need at least {needed}; give a longer series, or a smaller look-back or horizon.");
        return new ForecastPlan
        {
            Season = season,
            Lookback = lookback,
            Horizon = horizon,
            Pipelines = [.. training.Select(c => new TransformChoice(false, 1, false).Fit(c, Period(series.Frequency, season)))],
            Choosing = "a plain difference: too few rows to choose by validation",
        };
    }

    /// <summary>The season that most columns have; none when no column has one.</summary>
    private static int? CommonSeason(double[][] training, SeriesFrequency frequency)
        => training.Select(c => Seasonality.Detect(c, frequency)).GroupBy(s => s).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key).First().Key;
}
