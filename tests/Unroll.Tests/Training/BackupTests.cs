namespace Unroll.Tests.Training;

public sealed class BackupTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("unroll-backup").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static readonly Tensor X = Numbers.Normal([30, 6, 2], 1), Y = Numbers.Normal([30, 1], 2);

    static readonly Dataset Held = new(Numbers.Normal([8, 6, 2], 3), Numbers.Normal([8, 1], 4));

    sealed class Stopped : Exception;

    /// <summary>Ends the program, as far as Fit can tell.</summary>
    sealed class Crash(int epoch, int batch, bool begin = false) : Callback
    {
        public override void OnBatchBegin(TrainingRun run, int e, int b) => Throw(begin && (e, b) == (epoch, batch));

        public override void OnBatchEnd(TrainingRun run, BatchReport report) => Throw(!begin && (report.Epoch, report.Batch) == (epoch, batch));

        public override void OnValidationBegin(TrainingRun run, int e) => Throw(batch == 0 && e == epoch);

        public override void OnEpochEnd(TrainingRun run, EpochReport report) => Throw(batch == 99 && report.Epoch == epoch);

        static void Throw(bool now)
        {
            if (now)
                throw new Stopped();
        }
    }

    static Sequential Model(int units = 5, float dropout = 0.2f)
    {
        var model = new Sequential { new Lstm(units) { Dropout = 0.2f }, new Dropout(dropout), new Dense(1) };
        model.Compile(new Adam(0.01) { GlobalClipNorm = 1 }, Loss.MeanSquaredError, Metric.MeanAbsoluteError, Metric.RootMeanSquaredError, Metric.Accuracy);
        return model;
    }

    FitOptions Options(params Callback[] callbacks) => new() { Epochs = 4, BatchSize = 8, Seed = 4, Validation = Held, Callbacks = callbacks };

    Backup Each => new(Path.Combine(_folder, "run")) { EveryBatches = 1 };

    static EarlyStopping Patient => new() { Patience = 2, RestoreBestWeights = true };

    static void RequireSame(History expected, History got)
    {
        Assert.Equal(expected.StopReason, got.StopReason);
        Assert.Equal(expected.Epochs.Select(e => e with { Duration = default, Metrics = [], Validation = null }), got.Epochs.Select(e => e with { Duration = default, Metrics = [], Validation = null }));
        foreach (var (a, b) in expected.Epochs.Zip(got.Epochs))
            Assert.Equal(a.Numbers, b.Numbers);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 0)]
    [InlineData(2, 99)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    public void A_training_that_was_stopped_anywhere_goes_on_to_the_same_bits(int epoch, int batch)
    {
        foreach (var every in new[] { 0, 1, 3 })
        {
            var whole = Model();
            var history = whole.Fit(X, Y, Options(Patient));

            var backup = new Backup(Path.Combine(_folder, $"every{every}")) { EveryBatches = every };
            Assert.Throws<Stopped>(() => Model().Fit(X, Y, Options(Patient, backup, new Crash(epoch, batch))));
            _ = Record.Exception(() => Model().Fit(X, Y, Options(new Crash(epoch, batch), Patient, backup)));
            var resumed = Model();
            RequireSame(history, resumed.Fit(X, Y, Options(Patient, backup)));
            Numbers.RequireSame(whole, resumed);
            Assert.Equal(whole.StepCount, resumed.StepCount);
            Assert.NotNull(backup.ResumedFrom);
        }
    }

    [Fact]
    public void A_finished_training_gives_its_result_at_once_and_more_epochs_go_on()
    {
        var (first, again, longer, whole) = (Model(), Model(), Model(), Model());
        var history = first.Fit(X, Y, Options(Each));
        var steps = 0;
        RequireSame(history, again.Fit(X, Y, Options(Each, new Counter(() => steps++))));
        Numbers.RequireSame(first, again);
        Assert.Equal(0, steps);
        longer.Fit(X, Y, Options(Each, new Counter(() => steps++)) with { Epochs = 5 });
        whole.Fit(X, Y, Options() with { Epochs = 5 });
        Assert.Equal(4, steps);
        Numbers.RequireSame(whole, longer);
    }

    sealed class Counter(Action count) : Callback
    {
        public override void OnBatchEnd(TrainingRun run, BatchReport report) => count();
    }

    sealed class CancelAt(CancellationTokenSource source, int epoch, int batch) : Callback
    {
        public override void OnBatchEnd(TrainingRun run, BatchReport report)
        {
            if ((report.Epoch, report.Batch) == (epoch, batch))
                source.Cancel();
        }
    }

    [Fact]
    public void A_cancelled_training_loses_nothing()
    {
        using var source = new CancellationTokenSource();
        var (whole, first, second) = (Model(), Model(), Model());
        var history = whole.Fit(X, Y, Options());
        var rare = new Backup(Path.Combine(_folder, "run"));
        Assert.Throws<OperationCanceledException>(() => first.Fit(X, Y, Options(rare, new CancelAt(source, 2, 3)), source.Token));
        RequireSame(history, second.Fit(X, Y, Options(rare)));
        Assert.Equal("epoch 2, after batch 3", rare.ResumedFrom);
        Numbers.RequireSame(whole, second);
    }

    [Fact]
    public void Resume_false_starts_anew_and_DeleteWhenDone_leaves_nothing()
    {
        Model().Fit(X, Y, Options(Each));
        var anew = new Backup(Path.Combine(_folder, "run")) { Resume = false, DeleteWhenDone = true };
        var steps = 0;
        Model().Fit(X, Y, Options(anew, new Counter(() => steps++)));
        Assert.Equal(16, steps);
        Assert.Null(anew.ResumedFrom);
        Assert.Empty(Directory.GetFiles(anew.Folder, "*.state"));
    }

    [Fact]
    public void A_damaged_file_is_found_out_and_the_one_before_it_is_used()
    {
        var whole = Model();
        whole.Fit(X, Y, Options(Each));
        var folder = Path.Combine(_folder, "run");
        var newest = Directory.GetFiles(folder, "*.state").OrderByDescending(f => BackupNumber(f)).First();
        var bytes = File.ReadAllBytes(newest);
        foreach (var damage in Damages(bytes))
        {
            File.WriteAllBytes(newest, damage);
            var (model, backup) = (Model(), Each);
            model.Fit(X, Y, Options(backup));
            Assert.Contains("cannot be used", backup.Damage, StringComparison.Ordinal);
            Assert.NotNull(backup.ResumedFrom);
            Numbers.RequireSame(whole, model);
        }
        foreach (var file in Directory.GetFiles(folder, "*.state"))
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^40]);
        var message = Assert.Throws<ModelFileException>(() => Model().Fit(X, Y, Options(Each))).Message;
        Assert.Contains("cut off", message, StringComparison.Ordinal);
        Assert.Contains("delete the folder", message, StringComparison.Ordinal);
    }

    static long BackupNumber(string file)
    {
        var number = 0L;
        BackupFile.Read(file).Keep("number", ref number);
        return number;
    }

    static IEnumerable<byte[]> Damages(byte[] whole)
    {
        foreach (var length in new[] { 0, 5, 11, 40, whole.Length / 2, whole.Length - 1 })
            yield return whole[..length];
        for (var i = 0; i < 24; i++)
        {
            var flipped = whole.ToArray();
            flipped[(int)((long)i * (whole.Length - 1) / 23)] ^= (byte)(1 << i % 8);
            yield return flipped;
        }
    }

    [Fact]
    public void A_backup_of_another_training_is_refused_with_the_difference()
    {
        Model().Fit(X, Y, Options(Each) with { Epochs = 1 });
        var kept = Directory.GetFiles(Path.Combine(_folder, "run"), "*.state").Select(File.ReadAllBytes).ToArray();
        void Refused(string why, Model? model = null, Tensor? x = null, Tensor? y = null, Func<FitOptions, FitOptions>? change = null)
        {
            var options = Options(Each);
            var message = Assert.Throws<ModelFileException>(() => (model ?? Model()).Fit(x ?? X, y ?? Y, change?.Invoke(options) ?? options)).Message;
            Assert.Contains("is of another training: its " + why, message, StringComparison.Ordinal);
        }

        Refused("layer 'lstm', units was 5 and is 6", Model(units: 6));
        Refused("layer 'dropout', rate was ", Model(dropout: 0.3f));
        Refused("training input 'x', content was sha256", x: X * 2f);
        Refused("training input 'x', shape was Float32 [30, 6, 2] and is Float32 [29, 6, 2]", x: X[..29], y: Y[..29]);
        Refused("training target 'x', content was sha256", y: Y * 2f);
        Refused("batch size was 8 and is 16", change: o => o with { BatchSize = 16 });
        Refused("seed was 4 and is 5", change: o => o with { Seed = 5 });
        Refused("shuffling was on and is off", change: o => o with { Shuffle = false });
        Refused("validation data is new (none)", change: o => o with { Validation = null });
        var sgd = Model();
        sgd.Compile(new Sgd(0.01), Loss.MeanSquaredError);
        Refused("optimizer was adam and is sgd", sgd);
        var clipped = Model();
        clipped.Compile(new Adam(0.01) { GlobalClipNorm = 2 }, Loss.MeanSquaredError, Metric.MeanAbsoluteError, Metric.RootMeanSquaredError, Metric.Accuracy);
        Refused("optimizer's global_clip_norm was 1 and is 2", clipped);
        var loss = Model();
        loss.Compile(new Adam(0.01) { GlobalClipNorm = 1 }, Loss.MeanAbsoluteError, Metric.MeanAbsoluteError, Metric.RootMeanSquaredError, Metric.Accuracy);
        Refused("losses was", loss);
        Assert.Equal(kept, Directory.GetFiles(Path.Combine(_folder, "run"), "*.state").Select(File.ReadAllBytes));
    }

    [Fact]
    public void Two_trainings_do_not_share_a_folder()
    {
        var inner = Each;
        string? message = null;
        Model().Fit(X, Y, Options(Each, new Counter(() => message ??= Assert.Throws<ModelFileException>(() => Model().Fit(X, Y, Options(inner))).Message)) with { Epochs = 1 });
        Assert.Contains("one training at a time", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Carried_states_go_on_too()
    {
        static Sequential Stateful()
        {
            var model = new Sequential { new Gru(4) { Stateful = true }, new Dense(1) };
            model.Compile(new Sgd(0.05) { Momentum = 0.9 }, Loss.MeanSquaredError);
            return model;
        }

        FitOptions Plain(params Callback[] callbacks) => new() { Epochs = 3, BatchSize = 10, Shuffle = false, Seed = 2, Callbacks = callbacks };
        var (whole, resumed) = (Stateful(), Stateful());
        whole.Fit(X, Y, Plain());
        Assert.Throws<Stopped>(() => Stateful().Fit(X, Y, Plain(Each, new Crash(2, 3, begin: true))));
        resumed.Fit(X, Y, Plain(Each));
        Numbers.RequireSame(whole, resumed);
    }

    static IEnumerable<Batch> Endless()
    {
        for (var i = 0; ; i++)
            yield return new Batch(i, Numbers.Normal([4, 6, 2], (ulong)i + 1), Numbers.Normal([4, 1], (ulong)i + 1000), null);
    }

    [Fact]
    public void Batches_that_are_made_elsewhere_are_found_again()
    {
        FitOptions Steps(params Callback[] callbacks) => new() { Epochs = 3, StepsPerEpoch = 5, Seed = 3, Callbacks = callbacks };
        var (whole, resumed) = (Model(), Model());
        var history = whole.Fit(Endless(), Steps());
        Assert.Throws<Stopped>(() => Model().Fit(Endless(), Steps(Each, new Crash(2, 3, begin: true))));
        RequireSame(history, resumed.Fit(Endless(), Steps(Each)));
        Numbers.RequireSame(whole, resumed);

        var folder = new Backup(Path.Combine(_folder, "short")) { EveryBatches = 1 };
        Assert.Throws<Stopped>(() => Model().Fit(Endless(), Steps(folder, new Crash(2, 3, begin: true))));
        Assert.Contains("epoch 2 gave 1 batches, and the backup was made after 2", Assert.Throws<ArgumentException>(() => Model().Fit(Endless().Take(6), Steps(folder))).Message, StringComparison.Ordinal);
    }

    sealed class Own : Model
    {
        readonly Lstm _rnn;
        readonly Dense _out;

        public Own() => (_rnn, _out) = (Track(new Lstm(4)), Track(new Dense(1)));

        protected internal override Values Forward(Values inputs, Pass pass) => _out.Call(_rnn.Call(inputs[0], pass), pass);
    }

    [Fact]
    public void A_model_of_ones_own_goes_on_without_being_registered()
    {
        static Own Made()
        {
            var model = new Own();
            model.Compile(new Adam(0.01), Loss.MeanSquaredError);
            return model;
        }

        var (whole, resumed) = (Made(), Made());
        whole.Fit(X, Y, Options());
        Assert.Throws<Stopped>(() => Made().Fit(X, Y, Options(Each, new Crash(2, 2))));
        resumed.Fit(X, Y, Options(Each));
        Numbers.RequireSame(whole, resumed);
    }

    sealed class Silent : Metric
    {
        public override string Name => "silent";

        public override MetricMeter Start(Loss? loss = null) => new Meter();

        sealed class Meter : MetricMeter
        {
            public override double Result => 0;

            public override void Reset()
            {
            }

            public override void Update(Tensor predictions, Tensor targets, Tensor? sampleWeights = null)
            {
            }
        }
    }

    [Fact]
    public void A_metric_that_cannot_go_on_is_named_before_training()
    {
        var model = Model();
        model.Compile(new Adam(0.01), Loss.MeanSquaredError, new Silent());
        Assert.Contains("Silent: its meter cannot go on in the middle of an epoch", Assert.Throws<NotSupportedException>(() => model.Fit(X, Y, Options(Each))).Message, StringComparison.Ordinal);
        model.Fit(X, Y, Options(new Backup(Path.Combine(_folder, "epochs"))));
    }

    // That every metric's meter goes on with the same bits is part of MetricContractTests.
    public static TheoryData<string> Optimizers => [.. Registry.Default.Names<Optimizer>()];

    [Theory, MemberData(nameof(Optimizers))]
    public void Registry_optimizers_go_on_in_the_middle_of_an_epoch(string name)
    {
        Sequential Made()
        {
            var model = new Sequential { new Gru(4), new Dense(1) };
            model.Compile(Registry.Default.FromJson<Optimizer>($"\"{name}\""), Loss.MeanSquaredError);
            return model;
        }

        var (whole, resumed) = (Made(), Made());
        whole.Fit(X, Y, Options() with { Epochs = 2 });
        Assert.Throws<Stopped>(() => Made().Fit(X, Y, Options(Each, new Crash(2, 2, begin: true)) with { Epochs = 2 }));
        resumed.Fit(X, Y, Options(Each) with { Epochs = 2 });
        Numbers.RequireSame(whole, resumed);
    }

    [Fact]
    public void A_log_that_appends_goes_on_without_losing_or_repeating_rows()
    {
        var (path, second) = (Path.Combine(_folder, "log.csv"), Path.Combine(_folder, "lines.jsonl"));
        Model().Fit(X, Y, Options(new CsvLog(path), new JsonLinesLog(second)));
        Callback[] Logs() => [new CsvLog(path) { Append = true }, new JsonLinesLog(second) { Append = true, EveryBatches = 1 }];
        var slow = new Backup(Path.Combine(_folder, "run")) { EveryBatches = 3 };
        for (var i = 0; i < 3; i++)
            Assert.Throws<Stopped>(() => Model().Fit(X, Y, Options([.. Logs(), slow, new Crash(3, 2, begin: true)])));
        Model().Fit(X, Y, Options([.. Logs(), slow]));
        Assert.Equal(["epoch", "1", "2", "3", "4", "1", "2", "3", "4"], File.ReadAllLines(path).Select(l => l.Split(',')[0]));
        Assert.Equal(4 + 4 * 5, File.ReadAllLines(second).Length);
    }
}
