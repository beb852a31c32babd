using Unroll.Tests.Training;

namespace Unroll.Tests.Optimizers;

/// <summary>What every optimizer has: decay, gathering, scaling, running means, rates by path, schedules.</summary>
public class OptimizerOptionsTests
{
    static GradientSet Slope(params (Weight Weight, float Gradient)[] parts)
    {
        using var tape = Gradients.Record();
        return parts.Select(p => (p.Weight.Live * p.Gradient).Sum()).Aggregate((a, b) => a + b).Backward();
    }

    static (Weight A, Weight B) Two()
    {
        var holder = new Holder();
        return (holder.Add("kernel", Tensor.Full([2], 2)), holder.Add("bias", Tensor.Full([2], 2)));
    }

    static float[] After(Optimizer optimizer, int steps = 1, float gradient = 1)
    {
        var (a, b) = Two();
        for (var i = 0; i < steps; i++)
            optimizer.Step([a, b], Slope((a, gradient), (b, gradient)));
        return [a.Value.ToArray()[0], b.Value.ToArray()[0]];
    }

    static void Close(double[] expected, float[] actual) => Assert.Equal(expected, actual.Select(x => (double)x), (x, y) => Math.Abs(x - y) < 2e-6);

    [Fact]
    public void Decoupled_decay_takes_a_share_of_the_weight_times_the_rate()
    {
        Close([2 - 0.1 * 0.5 * 2 - 0.1, 2 - 0.1 * 0.5 * 2 - 0.1], After(new Sgd(0.1) { WeightDecay = 0.5 }));
        Close([2 - 0.1 * 0.5 * 2 - 0.1, 2 - 0.1], After(new Sgd(0.1) { WeightDecay = 0.5, ExcludeFromDecay = ["bias"] }));
        Close([2 - 0.1, 2 - 0.1], After(new Sgd(0.1) { WeightDecay = 0.5, ExcludeFromDecay = ["*"] }));
        // Adam applies it in the pass of its own step: the first step is the rate.
        Close([2 - 0.1 * 0.5 * 2 - 0.1, 2 - 0.1], After(new AdamW(0.1) { WeightDecay = 0.5, Epsilon = 0, ExcludeFromDecay = ["bias"] }));
    }

    [Fact]
    public void Decay_through_the_gradient_comes_after_clipping()
    {
        Close([2 - 0.1 * (1 + 0.5 * 2), 2 - 0.1], After(new Sgd(0.1) { L2Decay = 0.5, ExcludeFromDecay = ["bias"] }));
        Close([2 - 0.1 * (0.25 + 0.5 * 2), 2 - 0.1 * 0.25], After(new Sgd(0.1) { L2Decay = 0.5, ClipValue = 0.25, ExcludeFromDecay = ["bias"] }));
        // Scaled like the gradient: Adam's first step is the rate whatever the decay.
        Close([2 - 0.1, 2 - 0.1], After(new Adam(0.1) { L2Decay = 0.5, Epsilon = 0 }));
    }

    [Fact]
    public void PyTorch_clips_a_norm_a_little_more()
    {
        var norm = 2.0; // four elements of 1
        Close([2 - 1 / norm, 2 - 1 / norm], After(new Sgd(1) { GlobalClipNorm = 1 }));
        var (a, _) = Two();
        foreach (var (convention, scale) in new[] { (Convention.Keras, 1e-4), (Convention.PyTorch, 1e-4 / (Math.Sqrt(2) * 1e-3 + 1e-6) * Math.Sqrt(2) * 1e-3) })
        {
            a.Assign(Tensor.Zeros([2]));
            new Sgd(1) { Convention = convention, ClipNorm = 1e-4 }.Step([a], Slope((a, 1e-3f)));
            Assert.Equal(scale / Math.Sqrt(2), -a.Value.ToArray()[0], 2e-10);
        }
    }

    [Fact]
    public void Gathered_gradients_change_weights_once_by_their_mean()
    {
        var (a, b) = Two();
        var sgd = new Sgd(0.1) { AccumulateSteps = 3 };
        StepReport[] reports = [sgd.Step([a, b], Slope((a, 1))), sgd.Step([a, b], Slope((a, 2), (b, 3))), sgd.Step([a, b], Slope((a, 6)))];
        Assert.Equal([true, true, false], reports.Select(r => r.Gathered));
        Assert.All(reports, r => Assert.True(r.Applied));
        Assert.Equal(1, sgd.Iterations);
        Close([2 - 0.1 * 3, 2 - 0.1 * 1], [a.Value.ToArray()[0], b.Value.ToArray()[0]]);
        Assert.DoesNotContain(sgd.State.Slots.Keys, k => k.Contains("gathered", StringComparison.Ordinal));
    }

    [Fact]
    public void Gathering_batches_is_training_on_them_together()
    {
        var (x, y) = (Numbers.Normal([12, 4], 1), Numbers.Normal([12, 1], 2));
        float[] Train(Optimizer optimizer, int size)
        {
            var model = new Sequential { new Dense(3) { Activation = Activation.Tanh }, new Dense(1) };
            model.Compile(optimizer, Loss.MeanSquaredError);
            model.Fit(x, y, new FitOptions { BatchSize = size, Shuffle = false, Seed = 1, Epochs = 4 });
            return [.. model.Parameters.SelectMany(p => p.Value.ToArray())];
        }

        foreach (var make in new Func<int, Optimizer>[] { n => new Adam(0.05) { AccumulateSteps = n, GlobalClipNorm = 0.5 }, n => new Nadam(0.05) { AccumulateSteps = n } })
            Assert.Equal(Train(make(1), 12), Train(make(3), 4), (p, q) => Math.Abs(p - q) < 1e-5f);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_is_not_gathered()
    {
        var (a, b) = Two();
        var sgd = new Sgd(0.1) { AccumulateSteps = 2 };
        sgd.Step([a, b], Slope((a, 1)));
        Assert.False(sgd.Step([a, b], Slope((a, float.NaN))).Applied);
        sgd.Step([a, b], Slope((a, 3)));
        Close([2 - 0.1 * 2], [a.Value.ToArray()[0]]);
    }

    [Fact]
    public void Gradients_are_divided_by_the_scale_of_the_loss()
    {
        Close([2 - 0.1, 2 - 0.1], After(new Sgd(0.1) { LossScale = 1024 }, gradient: 1024));
        var (a, _) = Two();
        Assert.Equal(Math.Sqrt(2), new Sgd(1) { LossScale = 8 }.Step([a], Slope((a, 8))).GradientNorm, 1e-6);
    }

    [Fact]
    public void Running_means_follow_the_weights_and_may_take_their_place()
    {
        // As Keras's test has it: gradients of 1 at rate 1 from 3; every third step the mean becomes the weight.
        var holder = new Holder();
        var w = holder.Add("w", Tensor.Full([1], 3));
        var sgd = new Sgd(1) { EmaMomentum = 0.9, EmaOverwriteEvery = 3 };
        double[] weights = [2, 1, 1.71], means = [2, 1.9, 1.71];
        for (var i = 0; i < 3; i++)
        {
            sgd.Step([w], Slope((w, 1)));
            Assert.Equal(weights[i], w.Value.Item(), 1e-6);
            Assert.Equal(means[i], sgd.State.Slots[w.Path + "/average"].Item(), 1e-6);
        }
    }

    [Fact]
    public void Means_and_weights_are_exchanged_and_exchanged_back()
    {
        var (x, y) = Numbers.Line(20);
        var model = new Sequential { new Dense(1) };
        var sgd = new Sgd(0.1) { EmaMomentum = 0.5 };
        Assert.Contains("EmaMomentum = 0.99", Assert.Throws<InvalidOperationException>(() => new Sgd().SwapAverages(model)).Message, StringComparison.Ordinal);
        model.Compile(sgd, Loss.MeanSquaredError);
        model.Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 10, Seed = 1 });
        var (weights, means) = (model.Parameters[0].Value.ToArray(), sgd.State.Slots[model.Parameters[0].Path + "/average"].ToArray());
        Assert.NotEqual(weights, means);
        sgd.SwapAverages(model);
        Assert.Equal(means, model.Parameters[0].Value.ToArray());
        sgd.SwapAverages(model);
        Assert.Equal(weights, model.Parameters[0].Value.ToArray());
    }

    [Fact]
    public void Rates_are_multiplied_by_the_factor_of_the_longest_pattern()
    {
        Close([2 - 0.1 * 0.5, 2 - 0.1], After(new Sgd(0.1) { LearningRateFactors = new Dictionary<string, double> { ["kernel"] = 0.5 } }));
        Close([2 - 0.1 * 0.5, 2], After(new Sgd(0.1) { LearningRateFactors = new Dictionary<string, double> { ["*"] = 0, ["*kern*"] = 0.5 } }));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { LearningRateFactors = new Dictionary<string, double> { ["x"] = -1 } });
        Assert.Contains("LearningRateFactors[\"x\"]: got -1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bias", "encoder/lstm/bias", true)]
    [InlineData("encoder", "encoder/lstm/bias", true)]
    [InlineData("lstm", "encoder/lstm_1/bias", false)]
    [InlineData("encoder/*", "encoder/lstm/bias", true)]
    [InlineData("encoder/*", "my_encoder/lstm/bias", false)]
    [InlineData("*bias", "encoder/lstm/bias", true)]
    [InlineData("encoder/lstm/bias", "encoder/lstm/bias", true)]
    [InlineData("encoder/lstm", "encoder/lstm/bias", false)]
    [InlineData("Bias", "encoder/lstm/bias", false)]
    public void A_pattern_is_a_name_in_the_path_or_the_whole_path(string pattern, string path, bool matches) => Assert.Equal(matches, WeightPattern.Matches(pattern, path));

    [Fact]
    public void A_schedule_gives_the_rate_of_each_step_and_goes_on_after_a_resume()
    {
        var (a, b) = Two();
        var sgd = new Sgd(Schedule.Exponential(1, 0.5));
        var report = sgd.Step([a, b], Slope((a, 1)));
        Assert.Equal((1, 0.5), (report.LearningRate, sgd.LearningRate));
        sgd.Step([a, b], Slope((a, 1)));
        Close([2 - 1 - 0.5], [a.Value.ToArray()[0]]);
        var next = new Sgd(Schedule.Exponential(1, 0.5)) { State = sgd.State };
        next.Step([a, b], Slope((a, 1)));
        Close([2 - 1 - 0.5 - 0.25], [a.Value.ToArray()[0]]);
        Assert.Contains("LearningRateSchedule", Assert.Throws<InvalidOperationException>(() => sgd.LearningRate = 1).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_reports_the_rate_of_each_batch()
    {
        var (x, y) = Numbers.Line(20);
        var model = new Sequential { new Dense(1) };
        model.Compile(new Adam(Schedule.Linear(0.1, 0.0, 4)), Loss.MeanSquaredError);
        var rates = new Rates();
        model.Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 10, Callbacks = [rates] });
        Assert.Equal([0.1, 0.075, 0.05, 0.025], rates.Seen, (p, q) => Math.Abs(p - q) < 1e-12);
    }

    sealed class Rates : Callback
    {
        internal List<double> Seen { get; } = [];

        public override void OnBatchEnd(TrainingRun run, BatchReport report) => Seen.Add(report.LearningRate);
    }

    [Fact]
    public void A_model_file_with_the_optimizer_goes_on_to_the_same_bits()
    {
        var (x, y) = (Numbers.Normal([20, 4], 1), Numbers.Normal([20, 1], 2));
        foreach (var make in new Func<Optimizer>[] { () => new Nadam(Schedule.Cosine(0.1, 20)) { AccumulateSteps = 3, EmaMomentum = 0.9, EmaOverwriteEvery = 2 }, () => new Adafactor(0.1) { AccumulateSteps = 2 } })
        {
            Sequential Model()
            {
                var model = new Sequential { new Dense(3), new Dense(1) };
                model.Compile(make(), Loss.MeanSquaredError);
                return model;
            }
            var options = new FitOptions { BatchSize = 5, Epochs = 2, Seed = 3 };
            var whole = Model();
            whole.Fit(x, y, options with { Epochs = 4 });
            var first = Model();
            first.Fit(x, y, options);
            using var file = new MemoryStream();
            new ModelFile(first) { WithOptimizerState = true }.Write(file);
            file.Position = 0;
            var second = ModelFile.Read(file).Model;
            second.Fit(x, y, options with { InitialEpoch = 2, Epochs = 4 });
            Numbers.RequireSame(whole, second);
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Contains("Sgd.WeightDecay: got -1", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd { WeightDecay = -1 }).Message, StringComparison.Ordinal);
        Assert.Contains("Adam.AccumulateSteps: got 0", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { AccumulateSteps = 0 }).Message, StringComparison.Ordinal);
        Assert.Contains("Adam.EmaMomentum: got 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam { EmaMomentum = 1 }).Message, StringComparison.Ordinal);
        Assert.Contains("RmsProp.Rho: got 1", Assert.Throws<ArgumentOutOfRangeException>(() => new RmsProp { Rho = 1 }).Message, StringComparison.Ordinal);
        Assert.Contains("Convention = Convention.PyTorch", Assert.Throws<InvalidOperationException>(() => After(new Sgd { Momentum = 0.9, Dampening = 0.5 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => new Adam((Schedule)null!));
    }

    [Fact]
    public void The_convention_chooses_the_defaults()
    {
        Assert.Equal((1e-7, false, 1e-8, true), (new Adam().Epsilon, new Adam().CorrectedEpsilon, new Adam { Convention = Convention.PyTorch }.Epsilon, new Adam { Convention = Convention.PyTorch }.CorrectedEpsilon));
        Assert.Equal((0.004, 0.01, 0), (new AdamW().WeightDecay, new AdamW { Convention = Convention.PyTorch }.WeightDecay, new Adam().WeightDecay));
        Assert.Equal((0.1, 0, 0.9, 0.99), (new Adagrad().InitialSum, new Adagrad { Convention = Convention.PyTorch }.InitialSum, new RmsProp().Rho, new RmsProp { Convention = Convention.PyTorch }.Rho));
    }
}
