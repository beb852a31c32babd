using Unroll.Tests.Data;

namespace Unroll.Tests.Forecasting;

public class SeasonalityTests
{
    [Fact]
    public void The_airline_series_repeats_every_12_rows_even_without_dates()
    {
        ReadOnlySpan<double> training = BuiltInSeries.Airline()["Passengers"][..120];
        Assert.Equal(12, Seasonality.Detect(training, SeriesFrequency.Monthly));
        Assert.Equal(12, Seasonality.Detect(training, SeriesFrequency.Rows));
    }

    [SharedDataFact("daily-min-temperatures.csv")]
    public void Temperatures_repeat_every_year()
        => Assert.Equal(365, Seasonality.Detect(SeriesCsv.Read(SharedData.Path("daily-min-temperatures.csv"))["Temp"], SeriesFrequency.Daily));

    [SharedDataFact("monthly-sunspots.csv")]
    public void Sunspots_do_not_repeat_every_12_months_but_about_every_11_years()
        => Assert.InRange(Seasonality.Detect(SeriesCsv.Read(SharedData.Path("monthly-sunspots.csv"))["Sunspots"], SeriesFrequency.Monthly) ?? 0, 115, 145);

    [SharedDataFact("ETTh1.csv")]
    public void Hourly_load_repeats_every_day()
        => Assert.Equal(24, Seasonality.Detect(SeriesCsv.Read(SharedData.Path("ETTh1.csv"))["HUFL"], new SeriesFrequency(SeriesUnit.Hour)));

    [Fact]
    public void Noise_a_line_and_a_random_walk_have_no_season()
    {
        var random = new Random(1);
        double level = 0;
        double[] noise = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())];
        double[] walk = [.. Enumerable.Range(0, 300).Select(_ => level += random.NextDouble() - 0.5)];
        double[] line = [.. Enumerable.Range(0, 300).Select(t => 3.0 * t)];
        foreach (double[] values in (double[][])[noise, line])
        {
            Assert.Null(Seasonality.Detect(values, SeriesFrequency.Rows));
            Assert.Null(Seasonality.Detect(values, SeriesFrequency.Monthly));
        }

        Assert.Null(Seasonality.Detect(walk, SeriesFrequency.Monthly));
    }

    [Fact]
    public void Too_short_a_series_has_no_season()
        => Assert.Null(Seasonality.Detect([1, 2, 1, 2], SeriesFrequency.Monthly));
}
