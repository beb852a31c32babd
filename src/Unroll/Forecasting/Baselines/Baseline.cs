namespace Unroll;

/// <summary>A forecast without learning, to hold a network against.</summary>
public abstract class Baseline
{
    private protected Baseline()
    {
    }

    /// <summary>What it does, in a few words: the row's heading in a table of scores.</summary>
    public abstract string Name { get; }

    /// <summary>Forecasts the rows after a history.</summary>
    /// <param name="history">The numbers up to the forecast, oldest first, without gaps.</param>
    /// <param name="horizon">How many rows to forecast.</param>
    /// <exception cref="SeriesException">The history is shorter than the baseline needs.</exception>
    public abstract double[] Forecast(ReadOnlySpan<double> history, int horizon);

    private protected void Need(ReadOnlySpan<double> history, int rows)
    {
        if (history.Length < rows)
            throw new SeriesException($"Baseline '{Name}': {history.Length} rows of history where {rows} are needed; give a longer history.");
    }
}
