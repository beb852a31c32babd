namespace Unroll;

/// <summary>What <see cref="Forecaster.Backtest"/> found: a forecaster trained on the first part of a series, and its forecasts of the held-out last part.</summary>
public sealed class ForecastBacktest
{
    internal ForecastBacktest(Forecaster forecaster, Series series, int trainingRows, int windows)
        => (Forecaster, Series, TrainingRows, Windows) = (forecaster, series, trainingRows, windows);

    /// <summary>The forecaster, trained on the first <see cref="TrainingRows"/> rows only.</summary>
    public Forecaster Forecaster { get; }

    /// <summary>The whole series.</summary>
    public Series Series { get; }

    /// <summary>How many rows were trained on.</summary>
    public int TrainingRows { get; }

    /// <summary>How many forecasts of one horizon the held-out part consists of. Each starts with the true rows before it; nothing is trained again.</summary>
    public int Windows { get; }

    /// <summary>The forecasts of the held-out part by name, the network first: [columns][held-out rows].</summary>
    public required IReadOnlyList<KeyValuePair<string, double[][]>> Forecasts { get; init; }

    /// <summary>The scores, in the order of <see cref="Forecasts"/>.</summary>
    public required IReadOnlyList<ForecastReportScore> Scores { get; init; }

    /// <summary>The forecast beyond the end of the series.</summary>
    public required Series Future { get; init; }

    /// <summary>The score of the network.</summary>
    public ForecastScore NetworkScore => Scores.First(s => s.IsNetwork).Total;

    /// <summary>The report of it, for reading.</summary>
    /// <param name="title">What was forecast, for the heading.</param>
    public ForecastReport Report(string title) => ForecastReportBuilder.Build(this, title);
}
