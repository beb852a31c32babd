namespace Unroll.Tests.Training;

/// <summary>Steps of a user's own, on single batches and within Fit.</summary>
public class StepTests
{
    /// <summary>The built-in step, written out.</summary>
    sealed class ByHand : Model
    {
        readonly Affine _hidden, _out;
        readonly Noise _noise;

        public ByHand() => (_hidden, _noise, _out) = (Track(new Affine(4)), Track(new Noise()), Track(new Affine(1) { Regularizer = new L2(0.1f) }));

        public bool Written { get; init; } = true;

        protected internal override Values Forward(Values inputs, Pass pass) => _out.Call(_noise.Call(_hidden.Call(inputs[0], pass), pass), pass);

        protected internal override StepResult TrainStep(Batch batch)
        {
            if (!Written)
                return base.TrainStep(batch);
            using var tape = Gradients.Record();
            var pass = TrainingPass();
            var outputs = Call(batch.Inputs, pass);
            var loss = TotalLoss(outputs, batch, pass);
            var step = Compilation!.Optimizer.Step(this, loss.Backward());
            return new StepResult(loss.ItemDouble()) { Step = step, Outputs = outputs, Numbers = [new("twice", 2 * loss.ItemDouble())] };
        }
    }

    [Fact]
    public void A_step_that_writes_out_the_built_in_one_gives_its_bits_and_reports_more()
    {
        var (x, y) = Numbers.Line(40);
        var options = new FitOptions { Epochs = 2, BatchSize = 16, Seed = 3, ValidationSplit = 0.2 };
        var (built, written) = (new ByHand { Written = false }, new ByHand());
        built.Compile(new Adam(0.01), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        written.Compile(new Adam(0.01), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        var (a, b) = (built.Fit(x, y, options), written.Fit(x, y, options));
        Numbers.RequireSame(built, written);
        foreach (var name in new[] { "loss", "mean_absolute_error", "val_loss", "val_mean_absolute_error" })
            Assert.Equal(a[name], b[name]);
        Assert.Equal(2 * b.Epochs[1].Loss, b.Epochs[1].Value("twice"), 1e-9);
        Assert.Equal(built.TrainOnBatch(x, y).Loss, written.TrainOnBatch(x, y).Loss);
        Assert.Equal(4, built.StepCount - 1);
    }

    /// <summary>Two inner models, each with its own optimizer and loss.</summary>
    sealed class TwoPlayers : Model
    {
        readonly Sequential _maker, _judge;
        readonly Adam _forJudge = new(0.02);

        public TwoPlayers() => (_maker, _judge) = (Track(new Sequential { new Dense(4) { Activation = Activation.Tanh }, new Dense(2) }, "maker"), Track(new Sequential { new Dense(8) { Activation = Activation.Tanh }, new Dense(1) }, "judge"));

        public Tensor Make(Tensor noise) => _maker.Call(noise);

        protected internal override StepResult TrainStep(Batch batch)
        {
            var (real, count) = (batch.Targets[0], batch.Count);
            var pass = TrainingPass();
            double judged, made;
            using (Gradients.Record())
            {
                var loss = Loss.BinaryCrossEntropy.Of(_judge.Call(real, pass), Tensor.Ones([count, 1]))
                    + Loss.BinaryCrossEntropy.Of(_judge.Call(_maker.Call(batch.Inputs[0], pass).Detach(), pass), Tensor.Zeros([count, 1]));
                _forJudge.Step([.. _judge.Parameters.Select(p => p.Weight)], loss.Backward());
                judged = loss.ItemDouble();
            }
            using (Gradients.Record())
            {
                var loss = Loss.BinaryCrossEntropy.Of(_judge.Call(_maker.Call(batch.Inputs[0], pass), pass), Tensor.Ones([count, 1]));
                Compilation!.Optimizer.Step([.. _maker.Parameters.Select(p => p.Weight)], loss.Backward());
                made = loss.ItemDouble();
            }
            return new StepResult(judged + made) { Numbers = [new("judge", judged), new("maker", made)] };
        }

        protected internal override StepResult EvaluateStep(Batch batch) =>
            new(Loss.MeanSquaredError.Of(_maker.Call(batch.Inputs[0]).Mean(0), batch.Targets[0].Mean(0)).ItemDouble()) { Numbers = [new("spread", 1)] };
    }

    [Fact]
    public void A_step_may_have_several_losses_and_optimizers()
    {
        var (noise, real) = (Numbers.Normal([64, 3], 1), Numbers.Normal([64, 2], 2) + 3f);
        var model = new TwoPlayers();
        model.Compile(new Adam(0.02));
        var before = model.Evaluate(noise, real).Loss;
        var history = model.Fit(noise, real, new FitOptions { Epochs = 60, BatchSize = 32, Seed = 1, Validation = new Dataset(noise, real) });
        Assert.Equal(["loss", "judge", "maker", "val_loss", "val_spread"], history.Epochs[0].Numbers.Select(n => n.Name));
        Assert.Equal(history.Epochs[3].Loss, history.Epochs[3].Value("judge") + history.Epochs[3].Value("maker"), 1e-9);
        Assert.True(history.Epochs[^1].Validation!.Loss < before / 2, FormattableString.Invariant($"{before} to {history.Epochs[^1].Validation!.Loss}"));
        Assert.Equal(120, model.StepCount);
        Assert.Equal([64, 2], model.Make(noise).Shape);
    }

    [Fact]
    public void A_model_compiled_without_a_loss_says_so_in_the_built_in_step()
    {
        var model = new Sequential { new Affine(1) };
        model.Compile(new Sgd(0.1));
        Assert.Contains("override TrainStep", Assert.Throws<InvalidOperationException>(() => model.Fit(Tensor.Ones([2, 1]), Tensor.Ones([2, 1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Single_batches_are_tested_and_predicted()
    {
        var (x, y) = Numbers.Line(8);
        var model = new Sequential { new Affine(1), new Noise() };
        model.Compile(new Sgd(0.1), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        var weights = Tensor.From(new[] { 1f, 1, 1, 1, 0, 0, 0, 0 });
        Assert.Equal(model.Evaluate(x, y), model.TestOnBatch(x, y) with { Metrics = model.Evaluate(x, y).Metrics }, (a, b) => a.Loss == b.Loss && a.Samples == b.Samples);
        Assert.Equal(model.Evaluate(x, y).Metrics, model.TestOnBatch(x, y).Metrics);
        Assert.Equal(model.Evaluate(new Dataset(x, y, weights)).Loss, model.TestOnBatch(x, y, weights).Loss);
        Assert.Equal(model.Predict(x).ToArray(), model.PredictOnBatch(x).ToArray());
        Assert.Equal(0, model.StepCount);
    }
}
