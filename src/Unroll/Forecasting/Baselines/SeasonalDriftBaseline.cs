namespace Unroll;

/// <summary>
/// The last season over again, growing as it grew on average. With positive numbers the growth is relative, d = mean ln(y[t] / y[t - season]) and
/// f = y exp(k d) for the k-th season ahead; otherwise it is absolute, d = mean (y[t] - y[t - season]) and f = y + k d.
/// </summary>
public sealed class SeasonalDriftBaseline : Baseline
{
    /// <summary>Makes the baseline.</summary>
    /// <param name="season">The length of the season in rows.</param>
    /// <param name="seasons">How many of the last seasons the growth is averaged over; null for all.</param>
    /// <param name="logarithmic">True for relative growth; the numbers must then be positive.</param>
    public SeasonalDriftBaseline(int season, int? seasons, bool logarithmic)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(season, 1);
        if (seasons is { } n) ArgumentOutOfRangeException.ThrowIfLessThan(n, 1, nameof(seasons));
        (Season, Seasons, Logarithmic) = (season, seasons, logarithmic);
    }

    /// <summary>The length of the season in rows.</summary>
    public int Season { get; }

    /// <summary>How many of the last seasons the growth is averaged over; null for all.</summary>
    public int? Seasons { get; }

    /// <summary>True when growth is relative.</summary>
    public bool Logarithmic { get; }

    /// <inheritdoc/>
    public override string Name
        => $"{(Season == 1 ? "naive" : "seasonal-naive")} + mean {(Logarithmic ? "log " : "")}drift, {(Seasons is { } n ? $"last {n}" : "all")} {(Season == 1 ? "steps" : "seasons")}";

    /// <inheritdoc/>
    public override double[] Forecast(ReadOnlySpan<double> history, int horizon)
    {
        Need(history, Season + 1);
        int terms = Math.Min(history.Length - Season, Seasons is { } n ? n * Season : int.MaxValue);
        double drift = 0;
        for (int t = history.Length - terms; t < history.Length; t++)
            drift += (Logarithmic ? Math.Log(history[t] / history[t - Season]) : history[t] - history[t - Season]) / terms;
        var forecast = new double[horizon];
        for (int h = 0; h < horizon; h++)
        {
            double last = history[history.Length - Season + h % Season];
            int ahead = h / Season + 1;
            forecast[h] = Logarithmic ? last * Math.Exp(ahead * drift) : last + ahead * drift;
        }

        return forecast;
    }
}
