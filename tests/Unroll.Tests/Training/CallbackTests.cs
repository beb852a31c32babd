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
    public void A_baseline_must_be_beaten_for_the_waiting_to_begin_anew()
    {
        // Each epoch is better than the last; until 3 is beaten the waiting goes on, and only an epoch that is no better ends the training.
        var history = Model().Fit(Zero, new FitOptions { Epochs = 9, Validation = Zero, Callbacks = [new Script(7, 6, 5, 5, 1), new EarlyStopping { Threshold = 3, Patience = 2 }] });
        Assert.Equal([7.0, 6, 5, 5], history["val_loss"]);
        history = Model().Fit(Zero, new FitOptions { Epochs = 7, Validation = Zero, Callbacks = [new Script(7, 2, 5, 1, 5, 5, 0), new EarlyStopping { Threshold = 3, Patience = 2 }] });
        Assert.Equal([7.0, 2, 5, 1, 5, 5], history["val_loss"]);
    }

    [Fact]
    public void The_mode_may_be_said_and_early_epochs_left_out()
    {
        var history = Model().Fit(Zero, new FitOptions { Epochs = 9, Validation = Zero, Callbacks = [new Script(9, 1, 2, 3, 3), new EarlyStopping { Mode = MonitorMode.Largest, StartFromEpoch = 2 }] });
        Assert.Equal([9.0, 1, 2, 3, 3], history["val_loss"]);
    }

    [Fact]
    public void The_first_epoch_ends_nothing_as_in_Keras()
    {
        var history = Model().Fit(Zero, new FitOptions { Epochs = 4, Validation = Zero, Callbacks = [new Script(9, 8, 8, 7), new EarlyStopping { Threshold = 1 }] });
        Assert.Equal([9.0, 8, 8], history["val_loss"]);
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

    [Fact]
    public void A_checkpoint_fills_its_path_and_keeps_the_last_files()
    {
        var folder = Directory.CreateTempSubdirectory("unroll-checkpoint").FullName;
        try
        {
            var model = new Sequential { new Dense(1) { UseBias = false } };
            model.Compile(new Adam(0.1), Loss.MeanAbsoluteError);
            string At(string name) => Path.Combine(folder, name);
            File.WriteAllText(At(".m-001.unroll.0123.tmp"), "left by a killed save");
            model.Fit(Tensor.Ones([5, 1]), Tensor.Ones([5, 1]), new FitOptions
            {
                Epochs = 3,
                BatchSize = 2,
                Callbacks = [new ModelCheckpoint(At("m-{epoch:000}.unroll")) { KeepLast = 2, WithOptimizerState = true }, new ModelCheckpoint(At("w-{epoch}-{batch}-{step}.safetensors")) { EveryBatches = 2, WeightsOnly = true },
                    new ModelCheckpoint(At("best.unroll")) { SaveBestOnly = true, Monitor = "loss", InitialBest = -1 }, new ModelCheckpoint(At("l-{loss:0.00}.unroll")) { KeepLast = 1 }],
            });
            Assert.Equal(["l-*", "m-002.unroll", "m-003.unroll", "w-1-2-2.safetensors", "w-2-2-5.safetensors", "w-3-2-8.safetensors"],
                Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Select(f => f.StartsWith("l-", StringComparison.Ordinal) ? "l-*" : f).Order(StringComparer.Ordinal));
            Assert.NotEmpty(Unroll.Model.Load(At("m-003.unroll")).Compilation!.Optimizer.State.Slots);
            Assert.Equal(model.Parameters[0].Value.ToArray(), Unroll.Model.Load(At("m-003.unroll")).Parameters[0].Value.ToArray());
            Assert.Equal("dense/kernel", Assert.Single(Safetensors.Read(At("w-3-2-8.safetensors")).Keys));
            Assert.Contains("there is no 'val_los'", Assert.Throws<KeyNotFoundException>(() => model.Fit(Zero, new FitOptions { Callbacks = [new ModelCheckpoint(At("{val_los}.unroll"))] })).Message, StringComparison.Ordinal);
            Assert.Contains("SaveBestOnly and EveryBatches", Assert.Throws<ArgumentException>(() => model.Fit(Zero, new FitOptions { Callbacks = [new ModelCheckpoint("x") { SaveBestOnly = true, EveryBatches = 1 }] })).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
