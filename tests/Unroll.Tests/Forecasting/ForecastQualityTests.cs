using Unroll.Tests.Data;

namespace Unroll.Tests.Forecasting;

/// <summary>The networks against the baselines on real series, every default as it is.</summary>
public class ForecastQualityTests
{
    private static ForecastReportScore[] Beside(ForecastBacktest test) => [.. test.Scores.Where(s => !s.IsNetwork)];

    [Theory, Trait("Category", "Long")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Airline_passengers_of_1959_and_1960_are_forecast_within_30(int seed)
    {
        ForecastBacktest test = Forecaster.Backtest(BuiltInSeries.Airline(), new ForecastOptions { Seed = seed });
        Assert.Equal((120, 1, "1959-01"), (test.TrainingRows, test.Windows, test.HeldOut.Label(0)));
        Assert.True(test.NetworkScore.Rmse <= 30, $"RMSE {test.NetworkScore.Rmse}");
        ForecastReportScore zeroed = Beside(test).Single(s => s.Name == Forecaster.ZeroedName);
        Assert.True(test.NetworkScore.Rmse < zeroed.Total.Rmse, $"RMSE {test.NetworkScore.Rmse}, zeroed {zeroed.Total.Rmse}");
        Assert.Equal([77.0, 31.7, 17.0], Beside(test).Where(s => s.Name.StartsWith("seasonal-naive", StringComparison.Ordinal)).Select(s => Math.Round(s.Total.Rmse, 1)));
    }

    [Fact]
    public void What_is_chosen_for_the_airline_series_does_not_change_when_the_held_out_years_do()
    {
        double[] y = BuiltInSeries.Airline()["Passengers"].ToArray();
        for (int t = 120; t < 144; t++) y[t] = 7;
        ForecastOptions quick = new() { Epochs = 2, Networks = 1 };
        Forecaster real = Forecaster.Backtest(BuiltInSeries.Airline(), quick).Forecaster;
        Forecaster other = Forecaster.Backtest(Series.From("Passengers", y, new DateTime(1949, 1, 1)), quick).Forecaster;
        Assert.Equal(real.Pipelines[0].ToString(), other.Pipelines[0].ToString());
        Assert.Equal((real.Lookback, real.Season), (other.Lookback, other.Season));
    }

    [SharedDataFact("daily-min-temperatures.csv")]
    public void Daily_temperatures_beat_every_baseline() => BeatsEveryBaseline("daily-min-temperatures.csv");

    [SharedDataFact("monthly-sunspots.csv")]
    public void Monthly_sunspots_beat_every_baseline() => BeatsEveryBaseline("monthly-sunspots.csv");

    private static void BeatsEveryBaseline(string file)
    {
        ForecastBacktest test = Forecaster.Backtest(SeriesCsv.Read(SharedData.Path(file)));
        foreach (ForecastReportScore row in Beside(test).Where(s => s.Name.Contains("naive", StringComparison.Ordinal)))
            Assert.True(test.NetworkScore.Rmse < row.Total.Rmse && test.NetworkScore.Mae < row.Total.Mae, $"{file}: {test.NetworkScore} beside {row.Name}: {row.Total}");
    }
}
