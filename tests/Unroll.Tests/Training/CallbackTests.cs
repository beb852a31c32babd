namespace Unroll.Tests.Training;

public class CallbackTests
{
    sealed class Recorder : Callback
    {
        public List<string> Seen { get; } = [];

        public Action<TrainingRun, BatchReport>? AtBatch { get; init; }

        public override void OnTrainBegin(TrainingRun run) => Seen.Add("begin");

        public override void OnBatchEnd(TrainingRun run, BatchReport report)
        {
            Seen.Add(FormattableString.Invariant($"{report.Epoch}.{report.Batch}/{report.Batches}:{report.Samples}"));
            AtBatch?.Invoke(run, report);
        }

        public override void OnEpochEnd(TrainingRun run, EpochReport report) => Seen.Add(FormattableString.Invariant($"epoch {report.Epoch}/{report.Epochs}"));

        public override void OnTrainEnd(TrainingRun run) => Seen.Add("end");
    }

    /// <summary>Sets the only weight after each epoch, so that the losses are known.</summary>
    sealed class Script(params float[] values) : Callback
    {
        public override void OnBatchEnd(TrainingRun run, BatchReport report) => run.Model.Parameters["affine/kernel"].Value = Tensor.Full([1, 1], values[report.Epoch - 1]);
    }

    static Sequential Model()
    {
        var model = new Sequential { new Affine(1) };
        model.Compile(new Sgd(0), Loss.MeanAbsoluteError, Metric.Accuracy);
        return model;
    }

    static readonly Tensor One = Tensor.Ones([1, 1]);

    static readonly Dataset Zero = new(One, Tensor.Zeros([1, 1]));

    [Fact]
    public void Callbacks_are_told_in_order()
    {
        var recorder = new Recorder();
        Model().Fit(Tensor.Ones([5, 1]), Tensor.Ones([5, 1]), new FitOptions { Epochs = 2, BatchSize = 3, Callbacks = [recorder] });
        Assert.Equal(["begin", "1.1/2:3", "1.2/2:2", "epoch 1/2", "2.1/2:3", "2.2/2:2", "epoch 2/2", "end"], recorder.Seen);
    }

    [Fact]
    public void A_callback_stops_after_the_batch_with_its_reason()
    {
        var recorder = new Recorder { AtBatch = (run, report) => run.Stop("enough") };
        var history = Model().Fit(Tensor.Ones([5, 1]), Tensor.Ones([5, 1]), new FitOptions { Epochs = 2, BatchSize = 3, Callbacks = [recorder] });
        Assert.Equal("enough", history.StopReason);
        Assert.Equal(["begin", "1.1/2:3", "end"], recorder.Seen);
    }

    [Fact]
    public void Early_stopping_waits_and_puts_the_best_weights_back()
    {
        var (model, stop) = (Model(), new EarlyStopping { Patience = 2, RestoreBestWeights = true });
        var history = model.Fit(Zero, new FitOptions { Epochs = 9, Validation = Zero, Callbacks = [new Script(5, 3, 4, 2, 3, 3, 1), stop] });
        Assert.Equal([5.0, 3, 4, 2, 3, 3], history["val_loss"]);
        Assert.Equal((4, 2.0), (stop.BestEpoch, stop.Best));
        Assert.Equal("val_loss has not improved for 2 epochs; the best was epoch 4", history.StopReason);
        Assert.Equal(2, model.Parameters["affine/kernel"].Value.Item());
    }

    [Fact]
    public void Early_stopping_without_restoring_leaves_the_last_weights()
    {
        var model = Model();
        model.Fit(Zero, new FitOptions { Epochs = 9, Validation = Zero, Callbacks = [new Script(5, 3, 4, 2), new EarlyStopping()] });
        Assert.Equal(4, model.Parameters["affine/kernel"].Value.Item());
    }

    [Fact]
    public void A_change_below_the_least_difference_is_no_improvement()
    {
        var history = Model().Fit(Zero, new FitOptions { Epochs = 9, Validation = Zero, Callbacks = [new Script(5, 4.95f, 1), new EarlyStopping { MinDelta = 0.1 }] });
        Assert.Equal(2, history.Epochs.Count);
    }

    [Fact]
    public void Larger_is_better_for_an_accuracy()
    {
        var ones = new Dataset(One, One);
        var history = Model().Fit(ones, new FitOptions { Epochs = 4, Validation = ones, Callbacks = [new Script(0, 1, 1, 1), new EarlyStopping("val_accuracy")] });
        Assert.Equal([0.0, 1, 1], history["val_accuracy"]);
    }

    [Fact]
    public void Progress_receives_every_epoch()
    {
        var seen = new List<int>();
        Model().Fit(Zero, new FitOptions { Epochs = 3, Callbacks = [new ProgressCallback(new Now(seen))] });
        Assert.Equal([1, 2, 3], seen);
    }

    sealed class Now(List<int> seen) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => seen.Add(value.Epoch);
    }

    [Fact]
    public void Cancelling_ends_between_two_batches_with_usable_weights()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder { AtBatch = (_, report) => { if (report is { Epoch: 2, Batch: 1 }) source.Cancel(); } };
        var options = new FitOptions { Epochs = 9, BatchSize = 3, Callbacks = [recorder] };
        var model = Model();
        Assert.Throws<OperationCanceledException>(() => model.Fit(Tensor.Ones([5, 1]), Tensor.Ones([5, 1]), options, source.Token));
        Assert.Equal(["begin", "1.1/2:3", "1.2/2:2", "epoch 1/9", "2.1/2:3", "end"], recorder.Seen);
        Assert.Equal(3, model.StepCount);
        Assert.True(float.IsFinite(model.Predict(One).Item()));

        var history = Model().Fit(Tensor.Ones([5, 1]), Tensor.Ones([5, 1]), options with { ReturnWhenCancelled = true }, source.Token);
        Assert.True(history.Cancelled);
        Assert.Equal("it was cancelled", history.StopReason);
        Assert.Empty(history.Epochs);
    }

    [Fact]
    public void Cancelling_puts_the_best_weights_back_first()
    {
        using var source = new CancellationTokenSource();
        var (model, cancel) = (Model(), new Recorder { AtBatch = (_, report) => { if (report.Epoch == 3) source.Cancel(); } });
        var options = new FitOptions { Epochs = 9, Validation = Zero, Callbacks = [new Script(2, 5, 7), cancel, new EarlyStopping { Patience = 5, RestoreBestWeights = true }] };
        Assert.Throws<OperationCanceledException>(() => model.Fit(Zero, options, source.Token));
        Assert.Equal(2, model.Parameters["affine/kernel"].Value.Item());
    }

    [Fact]
    public void A_checkpoint_keeps_the_best_model_or_one_for_each_epoch()
    {
        var folder = Directory.CreateTempSubdirectory("unroll-checkpoint").FullName;
        try
        {
            var model = new Sequential { new Dense(1) { UseBias = false } };
            model.Compile(new Sgd(0), Loss.MeanAbsoluteError);
            var (best, each) = (Path.Combine(folder, "best.unroll"), Path.Combine(folder, "model-{epoch}.unroll"));
            var script = new Recorder { AtBatch = (run, report) => run.Model.Parameters[0].Value = Tensor.Full([1, 1], new[] { 3f, 1, 2 }[report.Epoch - 1]) };
            model.Fit(Zero, new FitOptions { Epochs = 3, Validation = Zero, Callbacks = [script, new ModelCheckpoint(best) { SaveBestOnly = true }, new ModelCheckpoint(each)] });
            Assert.Equal(1, Unroll.Model.Load(best).Parameters[0].Value.Item());
            Assert.Equal([3f, 1, 2], Enumerable.Range(1, 3).Select(i => Unroll.Model.Load(each.Replace("{epoch}", $"{i}", StringComparison.Ordinal)).Parameters[0].Value.Item()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
