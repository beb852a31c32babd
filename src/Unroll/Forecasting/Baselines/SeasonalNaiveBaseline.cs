namespace Unroll;

/// <summary>The last season over again: f[t + h] = y[t + h - k season], with the smallest k for which the value is known.</summary>
/// <param name="season">The length of the season in rows.</param>
public sealed class SeasonalNaiveBaseline(int season) : Baseline
{
    /// <summary>The length of the season in rows.</summary>
    public int Season { get; } = season >= 1 ? season : throw new ArgumentOutOfRangeException(nameof(season), season, "SeasonalNaiveBaseline: a season has at least 1 row.");

    /// <inheritdoc/>
    public override string Name => $"seasonal-naive (repeats the last {Season})";

    /// <inheritdoc/>
    public override double[] Forecast(ReadOnlySpan<double> history, int horizon)
    {
        Need(history, Season);
        var forecast = new double[horizon];
        for (int h = 0; h < horizon; h++) forecast[h] = history[history.Length - Season + h % Season];
        return forecast;
    }
}
