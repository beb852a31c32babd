namespace Unroll;

/// <summary>What <see cref="Forecaster.Backtest"/> found: a forecaster trained on the first part of a series, and its forecasts of the held-out last part.</summary>
public sealed class ForecastBacktest
{
    internal ForecastBacktest(Forecaster forecaster, Series series, int trainingRows, int windows, IReadOnlyList<NamedForecast> forecasts, IReadOnlyList<ForecastReportScore> scores)
    {
        (Forecaster, Series, TrainingRows, Windows) = (forecaster, series, trainingRows, windows);
        (Forecasts, Scores) = (forecasts, scores);
        Series heldOut = series[trainingRows..];
        HeldOut = new Series(series.Names, forecasts[0].Columns, heldOut.Dates, series.Frequency) { FirstRow = heldOut.FirstRow, DateName = series.DateName };
        Future = forecaster.Predict(series);
    }

    /// <summary>The forecaster, trained on the first <see cref="TrainingRows"/> rows only.</summary>
    public Forecaster Forecaster { get; }

    /// <summary>The whole series.</summary>
    public Series Series { get; }

    /// <summary>How many rows were trained on.</summary>
    public int TrainingRows { get; }

    /// <summary>How many forecasts of one horizon the held-out part consists of. Each starts with the true rows before it; nothing is trained again.</summary>
    public int Windows { get; }

    /// <summary>The networks' forecast of the held-out part.</summary>
    public Series HeldOut { get; }

    /// <summary>The forecast beyond the end of the series.</summary>
    public Series Future { get; }

    /// <summary>The scores on the held-out part: the network, the same pipeline with its output zero, then the baselines.</summary>
    public IReadOnlyList<ForecastReportScore> Scores { get; }

    /// <summary>The forecasts of the held-out part, in the order of <see cref="Scores"/>.</summary>
    internal IReadOnlyList<NamedForecast> Forecasts { get; }

    /// <summary>The score of the network.</summary>
    public ForecastScore NetworkScore => Scores.First(s => s.IsNetwork).Total;

    /// <summary>The report of it, for reading.</summary>
    /// <param name="title">What was forecast, for the heading.</param>
    public ForecastReport Report(string title) => ForecastReportBuilder.Build(this, title);

    /// <summary>A forecast [columns][rows] and whose it is.</summary>
    internal sealed record NamedForecast(string Name, double[][] Columns);
}
