namespace Unroll.Tests.Training;

public class ReduceOnPlateauTests
{
    /// <summary>The rates after each epoch of a course of losses, by the callback.</summary>
    static double[] Rates(ReduceOnPlateau callback, params double[] losses)
    {
        var model = new Sequential { new Dense(1) };
        var sgd = new Sgd(1);
        model.Compile(sgd, Loss.MeanSquaredError);
        model.Build([3]);
        var run = new TrainingRun(model, model.Compilation!, new FitOptions());
        callback.OnTrainBegin(run);
        return [.. losses.Select((loss, i) =>
        {
            callback.OnEpochEnd(run, new EpochReport(i + 1, losses.Length, loss, [], null, 1, 1, sgd.LearningRate, TimeSpan.Zero));
            return sgd.LearningRate;
        })];
    }

    static void Close(double[] expected, double[] actual) => Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) < 1e-12);

    [Fact]
    public void Keras_lowers_it_after_patience_epochs_without_improvement() =>
        Close([1, 1, 1, 0.5, 0.5, 0.25, 0.25], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 2 }, 5, 4, 4, 4, 4, 4, 3));

    [Fact]
    public void PyTorch_waits_one_epoch_more() =>
        Close([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 2, Convention = Convention.PyTorch }, 5, 4, 4, 4, 4, 4, 4, 4));

    [Fact]
    public void Epochs_of_the_cooldown_are_not_counted()
    {
        // Keras: of two epochs of cooldown the second counts already; PyTorch leaves both out.
        Close([1, 0.5, 0.5, 0.25, 0.25, 0.125], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 1, Cooldown = 2 }, 4, 4, 4, 4, 4, 4));
        Close([1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 0, Cooldown = 2, Convention = Convention.PyTorch }, 4, 4, 4, 4, 4, 4, 4, 4));
    }

    [Fact]
    public void A_small_improvement_is_none()
    {
        Close([1, 0.5, 0.25], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 1, MinDelta = 0.1 }, 4, 3.95, 3.91));
        // A tenth of the best number.
        Close([1, 1, 0.5], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 1, MinDelta = 0.1, Relative = true }, 4, 3.5, 3.2));
    }

    [Fact]
    public void The_rate_stops_at_its_least()
    {
        Close([1, 0.5, 0.3, 0.3], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 1, MinLearningRate = 0.3 }, 4, 4, 4, 4));
        Close([1, 0.5], Rates(new ReduceOnPlateau("loss") { Factor = 0.5, Patience = 1, Mode = MonitorMode.Largest }, 4, 3));
    }

    [Fact]
    public void A_schedule_cannot_be_lowered()
    {
        var (x, y) = Numbers.Line(10);
        var model = new Sequential { new Dense(1) };
        model.Compile(new Adam(Schedule.Constant(0.1)), Loss.MeanSquaredError);
        var error = Assert.Throws<InvalidOperationException>(() => model.Fit(x, y, new FitOptions { Callbacks = [new ReduceOnPlateau("loss")] }));
        Assert.Contains("follows a ConstantSchedule", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_lowers_the_rate()
    {
        var (x, y) = Numbers.Line(20);
        var model = new Sequential { new Dense(1) };
        model.Compile(new Sgd(0), Loss.MeanSquaredError);
        model.Compilation!.Optimizer.LearningRate = 1e-9;
        model.Fit(x, y, new FitOptions { Epochs = 4, Callbacks = [new ReduceOnPlateau("loss") { Patience = 1 }] });
        Assert.Equal(1e-12, model.Compilation.Optimizer.LearningRate, 1e-20);
    }
}
