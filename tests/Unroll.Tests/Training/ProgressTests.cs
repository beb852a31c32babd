using Microsoft.Extensions.Logging;

namespace Unroll.Tests.Training;

public class ProgressTests
{
    sealed class Now<T>(List<T> seen) : IProgress<T>
    {
        public void Report(T value) => seen.Add(value);
    }

    static Sequential Model(double rate = 0.1)
    {
        var model = new Sequential { new Affine(1) };
        model.Compile(new Sgd(rate), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        return model;
    }

    [Fact]
    public void Progress_is_told_after_each_batch()
    {
        var (seen, (x, y)) = (new List<TrainProgress>(), Numbers.Line(20));
        var history = Model().Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 8, Progress = new Now<TrainProgress>(seen) });
        Assert.Equal([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)], seen.Select(p => (p.Epoch, p.Batch)));
        Assert.All(seen, p => Assert.Equal((2, 3), (p.Epochs, p.Batches)));
        Assert.Equal(history.Epochs[0].Loss, seen[2].Loss);
        Assert.Equal(TimeSpan.Zero, seen[5].TimeLeft);
        Assert.True(seen[0].TimeLeft > seen[0].Elapsed);
        Assert.Matches("^epoch 2/2, batch 3/3: loss .*, mean_absolute_error .*, 0 s left$", seen[5].ToString());
        seen.Clear();
        Model().Fit(new Dataset(x, y).Batches(8), new FitOptions { Progress = new Now<TrainProgress>(seen) });
        Assert.All(seen, p => Assert.Null(p.TimeLeft));
        Assert.StartsWith("epoch 1/1, batch 3: loss", seen[2].ToString(), StringComparison.Ordinal);
    }

    sealed class Lines : ILogger
    {
        public List<(LogLevel Level, string Text)> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Add((logLevel, formatter(state, exception)));
    }

    [Fact]
    public void A_logger_gets_the_course_of_the_training()
    {
        var (lines, (x, y)) = (new Lines(), Numbers.Line(20));
        Model().Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 8, Callbacks = [new LoggingCallback(lines) { EveryBatches = 2 }] });
        Assert.Equal([LogLevel.Information, LogLevel.Debug, LogLevel.Information, LogLevel.Debug, LogLevel.Information, LogLevel.Information], lines.All.Select(l => l.Level));
        Assert.Equal("Training of sequential begins: 2 epochs, seed 0", lines.All[0].Text);
        Assert.StartsWith("Epoch 1, batch 2: loss ", lines.All[1].Text, StringComparison.Ordinal);
        Assert.StartsWith("Epoch 2/2: loss ", lines.All[4].Text, StringComparison.Ordinal);
        Assert.Equal("Training of sequential is done: 2 epochs", lines.All[5].Text);
        lines.All.Clear();
        Model(1e30).Fit(x, y, new FitOptions { Epochs = 5, Callbacks = [new LoggingCallback(lines)] });
        Assert.Equal(LogLevel.Warning, lines.All[^1].Level);
        Assert.Contains("because the gradients of epoch", lines.All[^1].Text, StringComparison.Ordinal);
    }
}
