namespace Unroll.Tests.Training;

/// <summary>Trainings with carried states, pieces and optimizers of their own, stopped in the middle of an epoch and gone on with.</summary>
public sealed class ResumedStatesTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("unroll-states").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static readonly Tensor X = Numbers.Normal([6, 10, 2], 1), Y = Numbers.Normal([6, 10, 1], 2);

    sealed class Stopped : Exception;

    sealed class StopAt(int epoch, int batch) : Callback
    {
        public override void OnBatchEnd(TrainingRun run, BatchReport report)
        {
            if ((report.Epoch, report.Batch) == (epoch, batch))
                throw new Stopped();
        }
    }

    /// <summary>Backs up after every batch and stops after one: the backup that goes on is that of the batch before.</summary>
    void RequireGoesOn(Func<Model> make, FitOptions options, Values y, int batch)
    {
        var (whole, first, second) = (make(), make(), make());
        var expected = whole.Fit(X, y, options);
        Backup backup() => new(Path.Combine(_folder, "run")) { EveryBatches = 1 };
        Assert.Throws<Stopped>(() => first.Fit(X, y, options with { Callbacks = [new StopAt(2, batch), backup()] }));
        var goesOn = backup();
        var history = second.Fit(X, y, options with { Callbacks = [goesOn] });
        Assert.Equal(FormattableString.Invariant($"epoch 2, after batch {batch - 1}"), goesOn.ResumedFrom);
        Numbers.RequireSame(whole, second);
        Assert.Equal(expected["loss"], history["loss"]);
        Assert.Equal(expected["val_loss"], history["val_loss"]);
    }

    static readonly FitOptions Options = new() { Epochs = 3, BatchSize = 3, Seed = 2, Validation = new Dataset(X[..3], Y[..3]) };

    [Fact]
    public void Between_two_pieces_of_a_batch() => RequireGoesOn(() =>
    {
        var model = new Sequential { new Lstm(5) { ReturnSequences = true, RecurrentDropout = 0.1f }, new Gru(4) { ReturnSequences = true }, new Dense(1) };
        model.Compile(new Adam(0.01), Loss.MeanSquaredError);
        return model;
    }, Options with { TruncateSteps = 4 }, Y, batch: 3);

    [Fact]
    public void Between_two_batches_of_a_stateful_layer() => RequireGoesOn(() =>
    {
        var model = new Sequential { new Lstm(5) { ReturnSequences = true, Stateful = true }, new Dense(1) };
        model.Compile(new Adam(0.01), Loss.MeanSquaredError);
        return model;
    }, Options with { Shuffle = false, BatchSize = 1 }, Y, batch: 4);

    sealed class TwoOptimizers : Model
    {
        readonly Dense _a, _b;
        readonly Adam _second = new(0.05);

        public TwoOptimizers() => (_a, _b) = (Track(new Dense(4)), Track(new Dense(1)));

        protected internal override Values Forward(Values inputs, Pass pass) => _b.Call(_a.Call(inputs[0], pass), pass);

        protected internal override StepResult TrainStep(Batch batch)
        {
            using var tape = Gradients.Record();
            var pass = TrainingPass();
            var outputs = Call(batch.Inputs, pass);
            var loss = TotalLoss(outputs, batch, pass);
            var gradients = loss.Backward();
            Compilation!.Optimizer.Step(_a.Weights, gradients);
            _second.Step(_b.Weights, gradients);
            return new StepResult(loss.ItemDouble()) { Outputs = outputs };
        }

        protected internal override void KeepTraining(TrainingState state) => state.Keep("second", _second);
    }

    [Fact]
    public void With_an_optimizer_of_the_steps_own() => RequireGoesOn(() =>
    {
        var model = new TwoOptimizers();
        model.Compile(new Adam(0.01), Loss.MeanSquaredError);
        return model;
    }, Options with { BatchSize = 2, Validation = new Dataset(X[..3], Y[..3]) }, Y, batch: 3);
}
