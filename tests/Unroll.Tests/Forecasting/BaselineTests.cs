namespace Unroll.Tests.Forecasting;

public class BaselineTests
{
    private static double AirlineRmse(Baseline baseline)
    {
        double[] y = BuiltInSeries.Airline()["Passengers"].ToArray();
        return ForecastScore.Of(baseline.Forecast(y.AsSpan(0, 120), 24), y.AsSpan(120), y.AsSpan(0, 120), 12).Rmse;
    }

    [Fact]
    public void Repeating_1958_misses_1959_and_1960_by_77()
        => Assert.Equal(77.0, AirlineRmse(new SeasonalNaiveBaseline(12)), 0.05);

    [Fact]
    public void The_mean_log_drift_of_the_last_two_years_misses_by_31_7()
        => Assert.Equal(31.7, AirlineRmse(new SeasonalDriftBaseline(12, 2, logarithmic: true)), 0.05);

    [Fact]
    public void The_mean_log_drift_of_all_years_misses_by_17_0()
        => Assert.Equal(17.0, AirlineRmse(new SeasonalDriftBaseline(12, null, logarithmic: true)), 0.05);

    [Fact]
    public void The_naive_forecast_is_the_last_value()
        => Assert.Equal([3.0, 3.0], new NaiveBaseline().Forecast([1, 2, 3], 2));

    [Fact]
    public void Absolute_drift_adds_a_season_s_growth_each_season()
        => Assert.Equal([13.0, 14.0, 23.0, 24.0, 33.0], new SeasonalDriftBaseline(2, null, logarithmic: false).Forecast([-7, -6, 3, 4], 5));

    [Fact]
    public void Too_short_a_history_is_said_with_the_numbers()
        => Assert.Contains("3 rows of history where 12 are needed", Assert.Throws<SeriesException>(() => new SeasonalNaiveBaseline(12).Forecast([1, 2, 3], 2)).Message);

    [Fact]
    public void Scores_follow_their_formulas()
    {
        ForecastScore score = ForecastScore.Of([2, 2, 5], [1, 4, double.NaN], [0, 1, 3, 6], 1);
        Assert.Equal((Math.Sqrt(2.5), 1.5, 0.75), (score.Rmse, score.Mae, score.Mase));
        ForecastScore total = ForecastScore.Total([new(3, 1, 0.5), new(4, 3, 1.5)]);
        Assert.Equal((Math.Sqrt(12.5), 2.0, 1.0), (total.Rmse, total.Mae, total.Mase));
    }
}
