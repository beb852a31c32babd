namespace Unroll.Tests.Training;

public class FitTests
{
    static Sequential Model() => new() { new Affine(4), new Noise(), new Affine(1) };

    [Fact]
    public void Fit_and_a_loop_by_hand_give_the_same_bits()
    {
        var (x, y) = Numbers.Line(50);
        var fitted = Model();
        fitted.Compile(new Adam(0.01) { GlobalClipNorm = 1 }, Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        var history = fitted.Fit(x, y, new FitOptions { Epochs = 3, BatchSize = 8, Seed = 5, ValidationSplit = 0.2 });

        var (model, adam) = (Model(), new Adam(0.01) { GlobalClipNorm = 1 });
        model.Seed = 5;
        var data = new Dataset(x, y)[..40];
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var total = 0.0;
            foreach (var batch in data.Batches(8, data.Shuffled(5, epoch)))
            {
                using var tape = Gradients.Record();
                var loss = Loss.MeanSquaredError.Of(model.Call(batch.Inputs[0], model.TrainingPass()), batch.Targets[0]);
                adam.Step(model, loss.Backward());
                total += loss.ItemDouble() * batch.Count;
            }
            Assert.Equal(total / 40, history.Epochs[epoch].Loss);
        }
        Numbers.RequireSame(model, fitted);
        Assert.Equal(15, fitted.StepCount);
        Assert.Equal(fitted.StepCount, model.StepCount);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_seed_others()
    {
        var (x, y) = Numbers.Line(40);
        Model Run(int seed)
        {
            var model = Model();
            model.Compile(new Adam(0.01), Loss.MeanSquaredError);
            model.Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 8, Seed = seed });
            return model;
        }

        Numbers.RequireSame(Run(1), Run(1));
        Assert.NotEqual(Run(1).Parameters[0].Value.ToArray(), Run(2).Parameters[0].Value.ToArray());
    }

    [Fact]
    public void A_line_is_learned_and_the_history_says_how()
    {
        var (x, y) = Numbers.Line(200);
        var model = new Sequential { new Affine(1) };
        model.Compile(new Adam(0.05), Loss.MeanSquaredError, Metric.MeanAbsoluteError, Metric.RootMeanSquaredError);
        var history = model.Fit(x, y, new FitOptions { Epochs = 60, Seed = 1, ValidationSplit = 0.1 });
        Assert.Equal(60, history.Epochs.Count);
        Assert.Null(history.StopReason);
        var last = history.Epochs[^1];
        Assert.True(last.Loss < 1e-4, $"loss {last.Loss}");
        Assert.Equal(["loss", "mean_absolute_error", "root_mean_squared_error", "val_loss", "val_mean_absolute_error", "val_root_mean_squared_error"], last.Numbers.Select(n => n.Name));
        Assert.Equal((180, 6, 60, 60), (last.Samples, last.Steps, last.Epoch, last.Epochs));
        Assert.Equal(last.Validation!.Loss, history["val_loss"][^1]);
        Assert.Equal(Math.Sqrt(last.Value("val_loss")), last.Value("val_root_mean_squared_error"), 1e-6);
        Assert.Equal(history.Epochs.Min(e => e.Loss), history.Best("loss").Loss);
        Assert.Contains("there are 'loss'", Assert.Throws<KeyNotFoundException>(() => history["los"]).Message, StringComparison.Ordinal);
        var measured = model.Evaluate(x[180..], y[180..]);
        Assert.Equal(last.Validation.Loss, measured.Loss, 1e-12);
        Assert.Equal(measured.Loss, model.Evaluate(x[180..], y[180..], batchSize: 7).Loss, 1e-7);
    }

    [Fact]
    public void Validation_holds_out_the_last_samples_before_shuffling()
    {
        var (first, last) = new Dataset(Tensor.Range(10).To(DType.Float32), Tensor.Range(10)).Split(0.25);
        Assert.Equal((7, 3), (first.Count, last.Count));
        Assert.Equal([7, 8, 9], last.Targets[0].ToArray<int>());
    }

    [Fact]
    public void Predict_does_not_depend_on_the_batch_size_and_keeps_the_mask()
    {
        var model = new Sequential { new Affine(2), new Noise() };
        var x = Numbers.Normal([10, 4, 3], 1);
        Assert.Equal(model.Predict(x, 10).ToArray(), model.Predict(x, 3).ToArray());
        var mask = Mask.FromLengths([1, 2, 3, 4, 1, 2, 3, 4, 1, 2], 4);
        var y = model.Predict(x.WithMask(mask), 3);
        Assert.Equal(mask.Lengths(), y.Mask!.Lengths());
    }

    [Fact]
    public void TrainOnBatch_is_one_step()
    {
        var (x, y) = Numbers.Line(8);
        var model = new Sequential { new Affine(1) };
        model.Compile(new Sgd(0.1), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        var before = model.Evaluate(x, y);
        var report = model.TrainOnBatch(x, y);
        Assert.Equal(before.Loss, report.Loss);
        Assert.Equal(before.Metrics, report.Metrics);
        Assert.True(model.Evaluate(x, y).Loss < before.Loss);
        Assert.Equal(1, model.StepCount);
    }

    [Fact]
    public void Several_outputs_have_their_own_losses_weights_and_metrics()
    {
        var x = Numbers.Normal([20, 3], 1);
        var targets = new Values(("a", Numbers.Normal([20, 1], 2)), ("b", Tensor.From(Enumerable.Range(0, 20).Select(i => i % 2).ToArray(), [20])));
        var model = new TwoHeads();
        model.Compile(new Sgd(0), [Loss.MeanSquaredError, Loss.SparseCategoricalCrossEntropy], [1f, 0.2f], Metric.Accuracy);
        var epoch = model.Fit(x, targets, new FitOptions { BatchSize = 20 }).Epochs[0];
        Assert.Equal(["loss", "first_loss", "second_loss", "first_accuracy", "second_accuracy"], epoch.Numbers.Select(n => n.Name));
        Assert.Equal(epoch.Value("first_loss") + 0.2 * epoch.Value("second_loss"), epoch.Loss, 1e-6);
        var outputs = model.PredictAll(x);
        Assert.Equal(Loss.MeanSquaredError.Of(outputs["first"], targets["a"]).Item(), (float)epoch.Value("first_loss"), 1e-6f);
        Assert.Contains("got 2 losses for 2 outputs and 1 targets", Assert.Throws<ArgumentException>(() => model.Fit(x, targets[0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Penalties_of_weights_are_part_of_the_loss()
    {
        var (x, y) = Numbers.Line(10);
        var model = new Sequential { new Affine(1) { Regularizer = new L2(0.5f) } };
        model.Compile(new Sgd(0), Loss.MeanSquaredError);
        var plain = Loss.MeanSquaredError.Of(model.Call(x), y).Item();
        var squares = model.Parameters["affine/kernel"].Value.Square().Sum().Item();
        Assert.Equal(plain + 0.5f * squares, model.Evaluate(x, y).Loss, 1e-5);
        Assert.Equal(0.5f * squares, model.Penalty()!.Item(), 1e-6f);
        model.Layers[0].Trainable = false;
        Assert.Null(model.Penalty());
    }

    [Fact]
    public void Sample_weights_of_the_data_are_used()
    {
        var (x, y) = Numbers.Line(10);
        var model = new Sequential { new Affine(1) };
        model.Compile(new Sgd(0), Loss.MeanSquaredError);
        var weights = Tensor.Where(Tensor.Range(10).Less(Tensor.From([5], Shape.Scalar)), Tensor.Ones([10]), Tensor.Zeros([10]));
        Assert.Equal(model.Evaluate(x[..5], y[..5]).Loss / 2, model.Evaluate(new Dataset(x, y, weights)).Loss, 1e-6);
    }
}
