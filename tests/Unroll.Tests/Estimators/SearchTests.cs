namespace Unroll.Tests.Estimators;

public class SearchTests
{
    static readonly SearchSpace Space = new SearchSpace().Choice("cell", "gru", "lstm").IntRange("units", 2, 5).LogRange("learning_rate", 1e-4, 1e-1).Range("dropout", 0, 0.5);

    [Fact]
    public void A_grid_is_every_combination()
    {
        var grid = new SearchSpace().Choice("cell", "gru", "lstm").IntRange("units", 2, 4).LogRange("rate", 1e-4, 1e-2).Grid(3);
        Assert.Equal(18, grid.Count);
        Assert.Equal("cell=gru, units=2, rate=0.0001", grid[0].ToString());
        Assert.Equal("cell=gru, units=2, rate=0.001", grid[1].ToString());
        Assert.Equal("cell=lstm, units=4, rate=0.01", grid[^1].ToString());
    }

    [Fact]
    public void Random_points_depend_on_the_seed_alone()
    {
        var points = Space.Random(200, seed: 3);
        Assert.Equal(points.Select(p => p.ToString()), Space.Random(200, seed: 3).Select(p => p.ToString()));
        Assert.NotEqual(points.Select(p => p.ToString()), Space.Random(200, seed: 4).Select(p => p.ToString()));
        // More trials begin with the same ones.
        Assert.Equal(points[6].ToString(), Space.Random(7, seed: 3)[6].ToString());
        Assert.Equal([2, 3, 4, 5], points.Select(p => p.Int("units")).Distinct().Order());
        Assert.Equal(2, points.Select(p => p.Get<string>("cell")).Distinct().Count());
        Assert.All(points, p => Assert.InRange(p.Double("learning_rate"), 1e-4, 1e-1));
        // Each order of magnitude alike: about two thirds lie below a hundredth.
        Assert.InRange(points.Count(p => p.Double("learning_rate") < 1e-2), 110, 156);
    }

    [Fact]
    public void Wrong_names_types_and_ranges_are_errors()
    {
        var point = Space.Random(1)[0];
        Assert.Contains("there is no 'unit'", Assert.Throws<KeyNotFoundException>(() => point.Int("unit")).Message, StringComparison.Ordinal);
        Assert.Contains("a String; needed a Int32", Assert.Throws<InvalidCastException>(() => point.Int("cell")).Message, StringComparison.Ordinal);
        Assert.Contains("is there already", Assert.Throws<ArgumentException>(() => Space.Choice("units", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("needed positive numbers", Assert.Throws<ArgumentException>(() => Space.LogRange("x", 0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("nothing is varied", Assert.Throws<InvalidOperationException>(() => new SearchSpace().Random(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trials_at_once_give_the_bits_of_trials_one_by_one()
    {
        var (x, y) = Waves();
        var data = new Dataset(x, y);
        var points = new SearchSpace().Choice("units", 2, 3).LogRange("learning_rate", 1e-3, 1e-2).Random(6);
        TrialTable Run(int parallel) => Search.Run(points, data[..24], data[24..], Model, _ => new FitOptions { Epochs = 2, BatchSize = 8 }, new TrialOptions { Parallel = parallel });
        var (one, several) = (Run(1), Run(3));
        Assert.Equal(one.Trials.Select(t => t.Score("val_loss")), several.Trials.Select(t => t.Score("val_loss")));
        Assert.Equal(Enumerable.Range(1, 6), several.Trials.Select(t => t.Number));
        Assert.Equal(one.Trials.Min(t => t.Score("val_loss")), several.Best().Score("val_loss"));
        Assert.StartsWith("trial,units,learning_rate,val_loss,val_mean_absolute_error,epoch,seconds,error\n1,", several.ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_trial_that_fails_leaves_the_others()
    {
        var heard = new List<int>();
        var table = Search.Run(Space.Random(4), (p, _) => p.Number == 2 ? throw new InvalidOperationException("too large, \"really\"") : (double)p.Number,
            new TrialOptions { Parallel = 1, Progress = new Heard(heard) });
        Assert.Equal(4, table.Trials.Count);
        Assert.Equal(4, table.Best().Number);
        Assert.Equal(1, table.Best(smallest: true).Number);
        Assert.Equal("too large, \"really\"", Assert.Single(table.Failed).Error!.Message);
        Assert.Contains("trial 2 failed: too large", table.ToString(), StringComparison.Ordinal);
        Assert.Contains(",\"too large, \"\"really\"\"\"\n", table.ToCsv(), StringComparison.Ordinal);
        Assert.Equal(8.0 / 3, table.Mean("score"), 12);
        Assert.Equal([1, 2, 3, 4], heard);
        Assert.Contains("there is score", Assert.Throws<KeyNotFoundException>(() => table.Mean("loss")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_success_says_why()
    {
        var table = Search.Run(Space.Random(1), (Func<SearchPoint, CancellationToken, double>)((_, _) => throw new InvalidOperationException("no luck")));
        Assert.Contains("Trial 1: no luck", Assert.Throws<InvalidOperationException>(() => table.Best()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_search_keeps_what_is_done()
    {
        using var source = new CancellationTokenSource();
        double Trial(SearchPoint p, CancellationToken c)
        {
            if (p.Number == 2)
                source.Cancel();
            c.ThrowIfCancellationRequested();
            return p.Number;
        }
        var table = Search.Run(Space.Random(4), Trial, new TrialOptions { Parallel = 1, ReturnWhenCancelled = true }, source.Token);
        Assert.True(table.Cancelled);
        Assert.Equal(1, Assert.Single(table.Trials).Number);
        Assert.Throws<OperationCanceledException>(() => Search.Run(Space.Random(2), Trial, new TrialOptions { Parallel = 1 }, source.Token));
    }

    [Fact]
    public void Cross_validation_of_a_model_has_a_row_a_fold()
    {
        var (x, y) = Waves();
        var data = new Dataset(x, y);
        TrialTable Run(int parallel) => CrossValidate.Run(data, Folds.KFold(data.Count, 4), _ => Model(new SearchSpace().Choice("units", 3).Choice("learning_rate", 0.01).Grid()[0]),
            new FitOptions { Epochs = 2, BatchSize = 8 }, new TrialOptions { Parallel = parallel });
        var table = Run(1);
        Assert.Equal(["loss", "mean_absolute_error"], table.Scores);
        Assert.Equal(table.Trials.Select(t => t.Score("loss")), Run(4).Trials.Select(t => t.Score("loss")));
        var mean = table.Trials.Average(t => t.Score("loss"));
        Assert.Equal(Math.Sqrt(table.Trials.Sum(t => Math.Pow(t.Score("loss") - mean, 2)) / 3), table.Deviation("loss"), 12);
    }

    static Model Model(SearchPoint point)
    {
        var model = new Sequential { new Gru(point.Int("units")), new Dense(1) };
        model.Seed = point.Seed;
        model.Compile(new Adam(point.Float("learning_rate")), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        return model;
    }

    static (Tensor X, Tensor Y) Waves()
    {
        var (x, y) = (new float[32, 5, 1], new float[32, 1]);
        for (var i = 0; i < 32; i++)
        {
            for (var t = 0; t < 5; t++)
                x[i, t, 0] = MathF.Sin(i + t);
            y[i, 0] = MathF.Sin(i + 5f);
        }
        return (Tensor.From(x), Tensor.From(y));
    }

    sealed class Heard(List<int> numbers) : IProgress<Trial>
    {
        public void Report(Trial value) => numbers.Add(value.Number);
    }
}
