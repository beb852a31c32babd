namespace Unroll.Tests.Data;

public sealed class SeriesModelTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("unroll-series-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static Series Shop(double size, int n = 60) => new(["sales", "price"],
        [[.. Enumerable.Range(0, n).Select(t => size * (10 + Math.Sin(t)))], [.. Enumerable.Range(0, n).Select(t => size + t % 7)]],
        [.. Enumerable.Range(0, n).Select(t => new DateTime(2024, 1, 1).AddDays(t))]);

    static SeriesModel Trained(out WindowSplit split, WindowOptions? options = null)
    {
        split = Windows.From([("small", Shop(1)), ("large", Shop(1000))], options ?? new(8, 3) { Targets = ["sales"], Scaler = Scaler.Standard }).Split(0.1, 0.2);
        var model = new Sequential { new Gru(6), new Dense(split.Train.Targets.Count * 3) };
        model.Compile(new Adam(0.02), Loss.MeanSquaredError);
        model.Fit(split.Train, new FitOptions { Epochs = 20, Seed = 1 });
        return new SeriesModel(model, split.Train);
    }

    [Fact]
    public void Predictions_come_back_in_the_units_of_each_series()
    {
        var model = Trained(out var split);
        var predicted = model.Predict(split.Test);
        Assert.Equal($"[{split.Test.Count}, 3, 1]", predicted.Shape.ToString());
        var wanted = split.Test.TargetsInDataUnits();
        for (var i = 0; i < split.Test.Count; i++)
        {
            var size = split.Test[i].Key == "small" ? 1 : 1000;
            Assert.All(predicted[i].ToArray(), v => Assert.InRange(v, 8 * size, 12 * size));
            Assert.All(predicted[i].ToArray().Zip(wanted[i].ToArray()), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, size));
        }
        Assert.Equal(predicted.ToArray(), model.Predict(split.Test, batchSize: 5).ToArray());
    }

    [Fact]
    public void One_file_holds_model_windows_and_scaler()
    {
        var model = Trained(out var split, new(8, 3) { Gap = 1, Targets = ["sales"], Scaler = Scaler.Robust, Missing = MissingValues.Linear });
        var path = Path.Combine(_folder, "shops.unroll");
        model.Save(path);
        var loaded = SeriesModel.Load(path);
        Assert.Equal((8, 1, 3, MissingValues.Linear), (loaded.Options.Input, loaded.Options.Gap, loaded.Options.Horizon, loaded.Options.Missing));
        var history = Shop(1000, 40);
        var expected = model.Forecast(history, "large");
        Assert.Equal(expected["sales"].ToArray(), loaded.Forecast(history, "large")["sales"].ToArray());
        Assert.Equal([new DateTime(2024, 2, 11), new DateTime(2024, 2, 12), new DateTime(2024, 2, 13)], expected.Dates!);
        // The same window, cut out of a longer series.
        var windows = loaded.Over(Shop(1000), "large");
        var at = windows.ToList().FindIndex(w => w.LastInput == 39);
        Assert.Equal(expected["sales"].ToArray(), loaded.Predict(windows)[at].ToArray().Select(v => (double)v));
        Assert.Equal(model.Predict(split.Test).ToArray(), loaded.Predict(split.Test).ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var model = Trained(out var split);
        Assert.Contains("'price'", Assert.Throws<SeriesException>(() => model.Over(Shop(1).Select("sales"), "small")).Message, StringComparison.Ordinal);
        Assert.Contains("'medium'", Assert.Throws<SeriesException>(() => model.Forecast(Shop(1), "medium")).Message, StringComparison.Ordinal);
        Assert.Contains("none given", Assert.Throws<SeriesException>(() => model.Forecast(Shop(1))).Message, StringComparison.Ordinal);
        Assert.Contains("5 rows where 8 are needed", Assert.Throws<SeriesException>(() => model.Forecast(Shop(1, 5), "small")).Message, StringComparison.Ordinal);
        Assert.Contains("other columns, steps or scales", Assert.Throws<ArgumentException>(() => model.Predict(Windows.From(Shop(1), split.Train.Options))).Message, StringComparison.Ordinal);
        var plain = Path.Combine(_folder, "plain.unroll");
        model.Model.Save(plain);
        Assert.Contains("no windows and scaler", Assert.Throws<ModelFileException>(() => SeriesModel.Load(plain)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_are_known_ahead_are_asked_for()
    {
        var windows = Windows.From(Shop(1), new(8, 3) { Future = ["price"], Scaler = Scaler.Standard });
        var (past, ahead) = (new Symbol("x", [8, 2]), new Symbol("future", [3, 1]));
        var model = new Functional([past, ahead], [new Dense(3).Call(new Concatenate().Call([new Gru(4).Call(past), new Flatten().Call(ahead)]))]);
        model.Compile(new Adam(), Loss.MeanSquaredError);
        model.Fit(windows, new FitOptions { Seed = 1 });
        var trained = new SeriesModel(model, windows);
        Assert.Contains("0 rows of 'price' are known ahead where 3 are needed", Assert.Throws<SeriesException>(() => trained.Forecast(Shop(1))).Message, StringComparison.Ordinal);
        var one = trained.Forecast(Shop(1), future: Series.From("price", [1, 1, 1]));
        var other = trained.Forecast(Shop(1), future: Series.From("price", [9, 9, 9]));
        Assert.Equal(["sales"], one.Names);
        Assert.NotEqual(one["sales"].ToArray(), other["sales"].ToArray());
    }
}
