namespace Unroll.Tests.Forecasting;

public class ForecasterTests
{
    private static readonly ForecastOptions Quick = new() { Units = 4, Epochs = 3, Networks = 2, Horizon = 6 };

    private static Series Wave(int rows = 80, double scale = 10) => Series.From("y",
        [.. Enumerable.Range(0, rows).Select(t => 100 + t + scale * Math.Sin(t * Math.PI / 6))], new DateTime(2015, 1, 1));

    [Fact]
    public void It_says_what_it_found_and_forecasts_the_next_rows()
    {
        Forecaster forecaster = Forecaster.Fit(Wave(), Quick);
        Assert.Equal((6, 12), (forecaster.Horizon, forecaster.Season));
        Assert.False(forecaster.Interrupted);
        Series next = forecaster.Predict();
        Assert.Equal((6, "2021-09"), (next.Count, next.Label(0)));
        Assert.Equal(next["y"].ToArray(), forecaster.Predict(Wave())["y"].ToArray());
        Assert.Contains("lstm_1", forecaster.Summary);
    }

    [Fact]
    public void A_longer_forecast_begins_with_the_shorter_one()
    {
        Forecaster forecaster = Forecaster.Fit(Wave(), Quick);
        double[] six = forecaster.Predict()["y"].ToArray(), twenty = forecaster.Predict(horizon: 20)["y"].ToArray(), two = forecaster.Predict(horizon: 2)["y"].ToArray();
        Assert.Equal(20, twenty.Length);
        Assert.Equal(six, twenty[..6]);
        Assert.Equal(six[..2], two);
        Assert.All(twenty, v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_seed_others()
    {
        double[] first = Forecaster.Fit(Wave(), Quick).Predict()["y"].ToArray();
        Assert.Equal(first, Forecaster.Fit(Wave(), Quick).Predict()["y"].ToArray());
        Assert.NotEqual(first, Forecaster.Fit(Wave(), Quick with { Seed = 2 }).Predict()["y"].ToArray());
    }

    [Theory]
    [InlineData(ForecastCell.Gru, "gru_1")]
    [InlineData(ForecastCell.SimpleRnn, "rnn_1")]
    public void The_cell_can_be_chosen(ForecastCell cell, string layer)
        => Assert.Contains(layer, Forecaster.Fit(Wave(), Quick with { Cell = cell }).Summary);

    [Fact]
    public void Saved_and_loaded_it_forecasts_the_same_bits()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("unroll-").FullName, "m.unroll");
        var series = new Series(["a", "b"], [Wave().Column(0).ToArray(), [.. Enumerable.Range(0, 80).Select(t => 50 - 0.3 * t + 3 * Math.Cos(t * Math.PI / 6))]], Wave().Dates);
        Forecaster saved = Forecaster.Fit(series, Quick);
        saved.Save(path);
        Forecaster loaded = Forecaster.Load(path);
        Assert.Equal(saved.Columns, loaded.Columns);
        Assert.Equal((saved.Horizon, saved.Lookback, saved.Season, saved.Frequency), (loaded.Horizon, loaded.Lookback, loaded.Season, loaded.Frequency));
        Assert.Equal(saved.Pipelines.Select(p => p.ToString()), loaded.Pipelines.Select(p => p.ToString()));
        foreach (Series? history in (Series?[])[null, series, series[10..70]])
        {
            Series expected = saved.Predict(history, 9), got = loaded.Predict(history, 9);
            Assert.Equal(expected.Label(0), got.Label(0));
            Assert.Equal(expected["a"].ToArray(), got["a"].ToArray());
            Assert.Equal(expected["b"].ToArray(), got["b"].ToArray());
        }
    }

    [Fact]
    public void A_model_without_a_forecaster_is_refused()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("unroll-").FullName, "m.unroll");
        var x = new Symbol("x", [3]);
        new Functional(x, new Dense(2).Call(x)).Save(path);
        Assert.Contains("no forecaster", Assert.Throws<ModelFileException>(() => Forecaster.Load(path)).Message);
    }

    [Fact]
    public void Data_that_does_not_fit_the_model_is_refused_with_the_names_and_numbers()
    {
        Forecaster forecaster = Forecaster.Fit(Wave(), Quick);
        string Refused(Series data) => Assert.Throws<SeriesException>(() => forecaster.Predict(data)).Message;
        Assert.Contains("forecasts the columns 'y'; the data has 'z' and lacks 'y'", Refused(Series.From("z", new double[80], new DateTime(2015, 1, 1))));
        Assert.Contains("trained on monthly data; this data is daily", Refused(Series.From("y", new double[80], new DateTime(2015, 1, 1), SeriesFrequency.Daily)));
        Assert.Contains("the data has none", Refused(Series.From("y", new double[80])));
        Assert.Contains($"needs at least {forecaster.RowsNeeded}", Refused(Wave(5)));
    }

    [Fact]
    public void Too_few_rows_are_said_with_the_numbers()
    {
        string message = Assert.Throws<SeriesException>(() => Forecaster.Fit(Wave(20), new ForecastOptions { Lookback = 12, Horizon = 12 })).Message;
        Assert.Contains("20 rows to train on where look-back 12 and horizon 12 need at least 28", message);
        Assert.Throws<SeriesException>(() => Forecaster.Backtest(Wave(4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ForecastOptions { Units = -1 });
    }

    [Fact]
    public void A_short_series_is_still_forecast()
    {
        ForecastBacktest test = Forecaster.Backtest(Series.From("y", [3, 5, 4, 6, 5, 7, 6, 8, 7, 9, 8, 10, 9, 11, 10, 12, 11, 13, 12, 14]), Quick with { Horizon = 2 });
        Assert.Equal(2, test.HeldOut.Count);
        Assert.Null(test.Series.Dates);
    }

    [Fact]
    public void A_constant_series_and_one_with_zeros_are_forecast_with_finite_numbers()
    {
        foreach (Func<int, double> value in (Func<int, double>[])[_ => 5, t => t % 12 == 0 ? 7 : 0, t => -1e-9 * t, t => 1e12 + t])
        {
            ForecastBacktest test = Forecaster.Backtest(Series.From("y", [.. Enumerable.Range(0, 90).Select(value)], new DateTime(2015, 1, 1)), Quick);
            Assert.All(test.HeldOut["y"].ToArray().Concat(test.Future["y"].ToArray()), v => Assert.True(double.IsFinite(v)));
            Assert.Contains("<svg", ForecastReportHtml.Render(test.Report("odd")));
            Assert.Contains("\"scores\"", ForecastReportJson.Render(test.Report("odd")));
        }
    }

    [Fact]
    public void Gaps_are_filled_and_left_out_of_the_scores()
    {
        double[] y = Wave().Column(0).ToArray();
        (y[10], y[75]) = (double.NaN, double.NaN);
        ForecastBacktest test = Forecaster.Backtest(Series.From("y", y, new DateTime(2015, 1, 1)), Quick);
        Assert.All(test.Scores, s => Assert.True(double.IsFinite(s.Total.Rmse)));
        Assert.Contains("2 missing values were filled", test.Report("gaps").Notes[0]);
        Array.Fill(y, double.NaN, 0, 50);
        Assert.Contains("gaps in 74 rows", Assert.Throws<SeriesException>(() => Forecaster.Backtest(Series.From("y", y, new DateTime(2015, 1, 1)), Quick)).Message);
    }

    [Fact]
    public void Nothing_after_an_origin_reaches_a_forecast_from_it()
    {
        double[] y = Wave(140).Column(0).ToArray();
        ForecastBacktest test = Forecaster.Backtest(Series.From("y", y, new DateTime(2015, 1, 1)), Quick);
        Assert.Equal(2, test.Windows);
        for (int t = test.TrainingRows; t < y.Length; t++) y[t] *= 3;
        ForecastBacktest changed = Forecaster.Backtest(Series.From("y", y, new DateTime(2015, 1, 1)), Quick);
        Assert.Equal(test.HeldOut["y"][..6].ToArray(), changed.HeldOut["y"][..6].ToArray());
        Assert.NotEqual(test.HeldOut["y"][6..].ToArray(), changed.HeldOut["y"][6..].ToArray());
    }

    [Fact]
    public void Progress_is_told_in_order_and_cancelling_keeps_the_networks_so_far()
    {
        using var stop = new CancellationTokenSource();
        List<ForecastProgress> heard = [];
        var listener = new Listener(p =>
        {
            heard.Add(p);
            if (p.Stage == "network 2 of 3" && p.Epoch == 2) stop.Cancel();
        });
        Forecaster forecaster = Forecaster.Fit(Wave(), Quick with { Networks = 3 }, listener, stop.Token);
        Assert.True(forecaster.Interrupted);
        Assert.Equal(["choosing transforms", "validation run", "network 1 of 3", "network 2 of 3"], heard.Select(p => p.Stage).Distinct());
        Assert.All(heard.Where(p => p.Stage == "validation run"), p => Assert.NotNull(p.ValidationLoss));
        Assert.Equal(heard.Select(p => p.Done).Order(), heard.Select(p => p.Done));
        Assert.Equal(6, forecaster.Predict().Count);
        Assert.Contains("1 Lstm", forecaster.NetworksSaid);
    }

    [Fact]
    public void Cancelled_before_the_first_epoch_there_is_nothing()
        => Assert.ThrowsAny<OperationCanceledException>(() => Forecaster.Fit(Wave(), Quick, null, new CancellationToken(canceled: true)));

    private sealed class Listener(Action<ForecastProgress> hear) : IProgress<ForecastProgress>
    {
        public void Report(ForecastProgress value) => hear(value);
    }
}
