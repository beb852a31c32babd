namespace Unroll.Tests.Training;

/// <summary>What layers add to the loss and to the metrics of a step.</summary>
public class AddedLossTests
{
    /// <summary>y = x w; adds 3 w^2 to the loss and watches w.</summary>
    sealed class Weighted : UnaryLayer
    {
        Weight? _w;

        protected override void Build(Shape input) => _w = AddWeight("w", [input[^1]], new Constant(0.5f));

        protected override Tensor Forward(Tensor x, Pass pass)
        {
            pass.AddLoss(_w!.Live.Square().Sum() * 3);
            pass.AddMetric("first", _w.Live[0] * 2);
            return x * _w!;
        }
    }

    static (Tensor X, Tensor Y) Data(int count = 20) => (LayerCheck.Numbers([count, 3], 3), LayerCheck.Numbers([count, 3], 4));

    static Model Made(Func<Sequential> make)
    {
        var model = make();
        model.Seed = 5;
        model.Compile(new Adam(0.01), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        return model;
    }

    [Fact]
    public void Added_terms_are_part_of_the_loss_and_of_its_gradient()
    {
        var (x, y) = Data();
        var model = new Sequential { new Weighted() };
        var pass = model.TrainingPass();
        using var tape = Gradients.Record();
        var outputs = model.Call(x, pass);
        var loss = Loss.MeanSquaredError.Of(outputs, y);
        Assert.Equal(3 * 3 * 0.25f, pass.AddedLoss!.Item(), 1e-6f);
        Assert.Equal([("first", 1.0)], pass.AddedMetrics);
        var w = model.Parameters[0].Weight;
        var plain = (outputs - y) * x * (2f / y.Shape.Size);
        var found = (loss + model.Penalty(pass)!).Backward()[w]!;
        LayerCheck.Close((plain.Sum(0) + 6 * 0.5f).ToArray(), found, 1e-5f);
    }

    [Fact]
    public void Fit_with_added_terms_is_the_loop_by_hand_bit_for_bit()
    {
        static Sequential Make() => new() { new Dense(4) { Activation = Activation.Tanh, ActivityRegularizer = new L2(0.1f) }, new Weighted(), new Dropout(0.3f), new ActivityRegularization(0.02f, 0.01f), new Dense(3) };
        var (x, y) = Data();
        var fitted = Made(Make);
        var history = fitted.Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 8, Shuffle = false });
        var (model, adam) = (Make(), new Adam(0.01));
        model.Seed = 5;
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var total = 0.0;
            foreach (var batch in new Dataset(x, y).Batches(8))
            {
                using var tape = Gradients.Record();
                var pass = model.TrainingPass();
                var loss = Loss.MeanSquaredError.Of(model.Call(batch.Inputs[0], pass), batch.Targets[0]);
                loss += model.Penalty(pass)!;
                adam.Step(model, loss.Backward());
                total += loss.ItemDouble() * batch.Count;
            }
            Assert.Equal(total / 20, history.Epochs[epoch].Loss);
        }
        Numbers.RequireSame(model, fitted);
    }

    [Fact]
    public void Evaluate_counts_them_and_predicting_streaming_and_summaries_leave_them_out()
    {
        var (x, y) = Data();
        var model = (Sequential)Made(() => new Sequential { new Weighted() });
        model.Build([3]);
        Assert.Contains("w", model.Summary().ToString(), StringComparison.Ordinal);
        var plain = Loss.MeanSquaredError.Of(model.Predict(x), y).ItemDouble();
        var measured = model.Evaluate(x, y, 7);
        Assert.Equal(plain + 2.25, measured.Loss, 1e-6);
        Assert.Equal(1, measured.Value("first"), 1e-6);
        var pass = Pass.Evaluating();
        var outputs = model.Call(x, pass);
        Assert.Equal(plain + 2.25, (Loss.MeanSquaredError.Of(outputs, y) + model.Penalty(pass)!).ItemDouble(), 1e-6);
        Assert.Null(Pass.Inference.AddedLoss);
        Assert.Empty(default(Pass).AddedMetrics);
        Assert.Null(model.Penalty());
    }

    [Fact]
    public void A_metric_is_the_mean_over_samples_and_gets_a_name_of_its_own()
    {
        var x = Tensor.From([1f, 2, 3, 4, 5], [5, 1]);
        var model = new Sequential { new Watcher() };
        model.Compile(new Sgd(0), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        var numbers = model.Evaluate(x, x, 2);
        Assert.Equal(3, numbers.Value("largest_mean"), 1e-6);
        Assert.Equal(3, numbers.Value("mean_absolute_error_1"), 1e-6);
        Assert.Equal(0, numbers.Value("mean_absolute_error"), 1e-6);
        Assert.Equal(3, numbers.Value("loss_1"), 1e-6);
        Assert.Equal(3, model.Fit(x, x, new FitOptions { BatchSize = 2 }).Epochs[0].Value("largest_mean"), 1e-6);
    }

    /// <summary>Adds the mean of its input under several names, one of them twice.</summary>
    sealed class Watcher : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass)
        {
            pass.AddMetric("largest_mean", x.Mean() - 1);
            pass.AddMetric("largest_mean", x.Mean() + 1);
            pass.AddMetric("mean_absolute_error", x.Mean());
            pass.AddMetric("loss", x.Mean());
            return x;
        }
    }

    [Fact]
    public void What_is_no_number_is_refused_also_while_shapes_are_inferred()
    {
        var error = Assert.Throws<ShapeException>(() => new Bad().Call(new Symbol("x", [3])));
        Assert.Contains("AddLoss", error.Message, StringComparison.Ordinal);
        Assert.Contains("divide a sum over samples by the batch size", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddMetric 'm'", Assert.Throws<ShapeException>(() => Pass.Inference.AddMetric("m", Tensor.Zeros([2]))).Message, StringComparison.Ordinal);
        Assert.Contains("Int32", Assert.Throws<ShapeException>(() => Pass.Inference.AddLoss(Tensor.Range(1))).Message, StringComparison.Ordinal);
    }

    sealed class Bad : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass)
        {
            pass.AddLoss(x.Square().Sum(1));
            return x;
        }
    }

    [Fact]
    public void Numbers_added_in_evaluation_are_not_overwritten_by_the_layers_that_follow()
    {
        // Large enough that the arrays between layers are used again.
        var x = LayerCheck.Numbers([64, 32]);
        var model = new Sequential { new Dense(64) { ActivityRegularizer = new KeepingRegularizer() }, new ViewAdder(), new Dense(64), new Dense(64), new Dense(1) };
        var pass = Pass.Evaluating();
        model.Call(x, pass);
        using var tape = Gradients.Record();
        var recorded = Pass.Evaluating();
        model.Call(x, recorded);
        Assert.Equal(recorded.AddedLoss!.Item(), pass.AddedLoss!.Item());
        Assert.Equal(recorded.AddedMetrics, pass.AddedMetrics);
    }

    sealed class ViewAdder : UnaryLayer
    {
        internal override bool KeepsNothing => true;

        protected override Tensor Forward(Tensor x, Pass pass)
        {
            var y = x * 2;
            pass.AddLoss(y[0, 0]);
            pass.AddMetric("m", y[1, 1]);
            return x + 1;
        }
    }

    sealed class KeepingRegularizer : Regularizer
    {
        Tensor? _kept;

        public override Tensor Penalty(Tensor weight)
        {
            var before = _kept?.Sum().Item() ?? 0;
            _kept = weight;
            return weight.Sum() + before * 0;
        }
    }

    [Fact]
    public void A_step_with_an_infinite_loss_is_not_applied()
    {
        var (x, y) = Data();
        var model = Made(() => new Sequential { new Infinite(), new Dense(3) });
        var history = model.Fit(x, y, new FitOptions { Epochs = 3 });
        Assert.Contains("not finite", history.StopReason, StringComparison.Ordinal);
    }

    sealed class Infinite : UnaryLayer
    {
        Weight? _w;

        protected override void Build(Shape input) => _w = AddWeight("w", [1], Initializer.Zeros);

        protected override Tensor Forward(Tensor x, Pass pass)
        {
            pass.AddLoss(_w!.Live.Log().Sum());
            return x;
        }
    }
}
