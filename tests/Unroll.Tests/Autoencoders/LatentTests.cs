namespace Unroll.Tests.Autoencoders;

public class LatentTests
{
    [Fact]
    public void A_report_has_the_divergence_and_active_units_worked_out_by_hand()
    {
        var mean = Tensor.From([1f, 0, -1, 0], [2, 2]);
        var report = LatentReport.Of(mean, Tensor.Zeros([2, 2]));
        Assert.Equal([0.5, 0], report.DivergencePerUnit);
        Assert.Equal(0.5, report.Divergence);
        Assert.Equal([1, 0], report.MeanVariances);
        Assert.Equal(1, report.ActiveUnits);
        Assert.Equal("kl 0.50, active units 1 of 2, mutual information " + report.MutualInformation.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture), report.ToString());
    }

    [Fact]
    public void Codes_far_apart_tell_which_sample_it_is_and_equal_ones_nothing()
    {
        var apart = LatentReport.Of(Tensor.Range(64).To(DType.Float32).Reshape(64, 1) * 100f, Tensor.Zeros([64, 1]));
        Assert.Equal(Math.Log(64), apart.MutualInformation, 6);
        var equal = LatentReport.Of(Tensor.Zeros([64, 3]), Tensor.Zeros([64, 3]));
        Assert.Equal(0, equal.MutualInformation, 12);
        Assert.Equal((0, 0.0), (equal.ActiveUnits, equal.Divergence));
    }

    [Fact]
    public void Mutual_information_is_that_of_a_channel_with_normal_noise()
    {
        // z = m + e with m ~ N(0, 3), e ~ N(0, 1): I = log(1 + 3) / 2 nats.
        var mean = Tensor.Random([2000, 1], Distribution.Normal(0, MathF.Sqrt(3)), 5);
        var report = LatentReport.Of(mean, Tensor.Zeros([2000, 1]));
        Assert.Equal(Math.Log(4) / 2, report.MutualInformation, 0.05);
        Assert.Equal(report.Divergence - report.MutualInformation, report.MarginalDivergence);
    }

    [Fact]
    public void A_line_and_an_arc_join_their_ends()
    {
        var (a, b) = (Tensor.From([1f, 0], [1, 2]), Tensor.From([0f, 1], [1, 2]));
        Assert.Equal([1, 0, 0.5f, 0.5f, 0, 1], LatentSpace.Line(a, b, 3).ToArray());
        var arc = LatentSpace.Arc(a, b, 3).ToArray();
        var half = MathF.Sqrt(0.5f);
        Assert.All(arc.Zip([1, 0, half, half, 0, 1f]), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        Assert.All(LatentSpace.Line(a, a * 3f, 4).ToArray().Zip(LatentSpace.Arc(a, a * 3f, 4).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Contains("needed two points", Assert.Throws<ShapeException>(() => LatentSpace.Line(a, Tensor.Zeros([1, 3]), 3)).Message, StringComparison.Ordinal);
        Assert.Contains("got 1 points", Assert.Throws<ArgumentOutOfRangeException>(() => LatentSpace.Arc(a, b, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_of_the_prior_are_standard_normal_and_repeatable()
    {
        var z = LatentSpace.Prior(4000, 2, seed: 3).ToArray();
        Assert.Equal(0, z.Average(), 0.05);
        Assert.Equal(1, z.Average(x => (double)x * x), 0.05);
        Assert.Equal(z, LatentSpace.Prior(4000, 2, seed: 3).ToArray());
    }

    [Fact]
    public void A_sample_is_the_mean_in_inference_and_has_the_mean_and_variance_in_training()
    {
        var model = new SampleModel();
        var (mean, logVariance) = (Tensor.Full([5000, 2], 3), Tensor.Full([5000, 2], Math.Log(4)));
        Assert.Equal(mean.ToArray(), new Sample().Call(mean, logVariance).ToArray());
        var z = model.Draw(mean, logVariance, model.TrainingPass()).ToArray();
        Assert.Equal(3, z.Average(), 0.1);
        Assert.Equal(4, z.Average(x => (x - 3.0) * (x - 3.0)), 0.2);
        Assert.Equal(z, model.Draw(mean, logVariance, model.TrainingPass()).ToArray());
        var drawn = new Sample { InInference = true, Seed = 1 };
        Assert.Equal(drawn.Call(mean, logVariance).ToArray(), drawn.Call(mean, logVariance).ToArray());
        Assert.NotEqual(drawn.Call(mean, logVariance).ToArray(), new Sample { InInference = true, Seed = 2 }.Call(mean, logVariance).ToArray());
        Assert.Contains("needed equal shapes", Assert.Throws<ShapeException>(() => new Sample().Call(mean, logVariance[.., ..1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latent_layer_adds_the_loss_that_StandardNormalKl_says()
    {
        var layer = new LatentNormal(2) { Beta = 0.5f, FreeBits = 0.01f };
        var model = new Sequential { new Dense(3), layer };
        var pass = Pass.Evaluating();
        var x = Tensor.Random([4, 3], Distribution.Normal(), 1);
        model.Call(x, pass);
        var (z, mean, logVariance) = layer.Run(((Dense)model.Layers[0]).Call(x));
        Assert.Equal(mean.ToArray(), z.ToArray());
        Assert.Equal(new StandardNormalKl { Beta = 0.5f, FreeBits = 0.01f }.Of(mean, logVariance).Item(), pass.AddedLoss!.Item());
        Assert.Equal("kl", pass.AddedMetrics[0].Name);
    }

    [Fact]
    public void Masking_noise_leaves_the_rest_as_it_is()
    {
        var model = new Sequential { new MaskingNoise(0.3f) };
        var x = Tensor.Random([50, 20, 4], Distribution.Normal(5), 1);
        Assert.Equal(x.ToArray(), model.Call(x).ToArray());
        var y = model.Call(x, model.TrainingPass()).ToArray();
        Assert.All(y.Zip(x.ToArray()), pair => Assert.True(pair.First == 0 || pair.First == pair.Second));
        Assert.Equal(0.3, y.Count(v => v == 0) / 4000.0, 0.03);
        var steps = new Sequential { new MaskingNoise(0.3f) { WholeSteps = true, Value = -7 } };
        var rows = steps.Call(x, steps.TrainingPass()).ToArray().Chunk(4).ToArray();
        Assert.All(rows, row => Assert.True(Array.TrueForAll(row, v => v == -7) || !row.Contains(-7)));
        Assert.Equal(0.3, rows.Count(row => row[0] == -7) / 1000.0, 0.05);
    }

    [Fact]
    public void Word_dropout_replaces_its_share_and_spares_what_it_is_told()
    {
        var model = new Sequential { new WordDropout(0.4f) { Replacement = 1, Spared = [0, 5] } };
        var ids = Tensor.From([.. Enumerable.Range(0, 4000).Select(i => i % 8)], [100, 40]);
        Assert.Equal(ids.ToArray<int>(), model.Call(ids).ToArray<int>());
        var (before, after) = (ids.ToArray<int>(), model.Call(ids, model.TrainingPass()).ToArray<int>());
        Assert.All(before.Zip(after), p => Assert.True(p.First == p.Second || (p.Second == 1 && p.First is not (0 or 5))));
        Assert.Equal(0.4, before.Zip(after).Count(p => p.First is 2 or 3 or 4 or 6 or 7 && p.Second == 1) / 2500.0, 0.03);
    }

    [Fact]
    public void The_monitor_waits_for_its_patience_and_may_end_the_training()
    {
        var (calls, warnings) = (0, new List<string>());
        // Collapsed in epochs 1, 3, 4.
        var monitor = new CollapseMonitor(() => (Tensor.From(++calls == 2 ? [2f, -2] : [0f, 0], [2, 1]), Tensor.Zeros([2, 1]))) { StopTraining = true, Warn = warnings.Add };
        var model = new Sequential { new Dense(1) };
        model.Compile(new Sgd(0.1f), Loss.MeanSquaredError);
        var x = Tensor.Ones([2, 1]);
        var history = model.Fit(x, x, new FitOptions { Epochs = 9, Callbacks = [monitor] });
        Assert.Equal(4, history.Epochs.Count);
        Assert.Equal("the posterior has collapsed", history.StopReason);
        Assert.Equal([0, 2, 0, 0], monitor.Reports.Select(r => r.Divergence));
        Assert.StartsWith("epoch 4: the posterior has collapsed", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_monitor_does_not_judge_while_the_weight_grows()
    {
        var model = new Sequential { new Dense(1) };
        model.Compile(new Sgd(0.1f), Loss.MeanSquaredError);
        var x = Tensor.Ones([2, 1]);
        // A step an epoch. Full weight in the steps that are numbered 4, 5, 10, 11: the second of the first pair is epoch 6.
        var monitor = new CollapseMonitor(() => (Tensor.Zeros([2, 1]), Tensor.Zeros([2, 1]))) { WarmUpSteps = 4, CycleSteps = 6 };
        model.Fit(x, x, new FitOptions { Epochs = 9, Callbacks = [monitor] });
        Assert.StartsWith("epoch 6:", monitor.Warning, StringComparison.Ordinal);
        Assert.Equal(9, monitor.Reports.Count);
        var vae = new SequenceVae(9, 2) { WarmUpSteps = 5, CycleSteps = 7 };
        Assert.Equal((5, 7), (vae.Monitor(Tensor.Zeros([1, 1], DType.Int32)).WarmUpSteps, vae.Monitor(Tensor.Zeros([1, 1], DType.Int32)).CycleSteps));
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        static void Says<T>(string message, Action action) where T : Exception => Assert.Contains(message, Assert.Throws<T>(action).Message, StringComparison.Ordinal);
        Func<(Tensor, Tensor)> posterior = () => (Tensor.Zeros([1, 1]), Tensor.Zeros([1, 1]));
        Says<ArgumentOutOfRangeException>("MinDivergence: got -1", () => new CollapseMonitor(posterior) { MinDivergence = -1 });
        Says<ArgumentOutOfRangeException>("ActiveThreshold: got -1", () => new CollapseMonitor(posterior) { ActiveThreshold = -1 });
        Says<ArgumentOutOfRangeException>("Patience: got 0", () => new CollapseMonitor(posterior) { Patience = 0 });
        Says<ArgumentOutOfRangeException>("CollapseMonitor.WarmUpSteps: got -1", () => new CollapseMonitor(posterior) { WarmUpSteps = -1 });
        Says<ArgumentOutOfRangeException>("CollapseMonitor.CycleSteps: got -1", () => new CollapseMonitor(posterior) { CycleSteps = -1 });
        Says<ArgumentOutOfRangeException>("LatentNormal.WarmUpSteps: got -1", () => new LatentNormal(2) { WarmUpSteps = -1 });
        Says<ArgumentOutOfRangeException>("LatentNormal.CycleSteps: got -1", () => new LatentNormal(2) { CycleSteps = -1 });
        Says<ArgumentOutOfRangeException>("LatentNormal.Beta: got NaN", () => new LatentNormal(2) { Beta = float.NaN });
        Says<ShapeException>("at least one of each", () => LatentReport.Of(Tensor.Zeros([0, 2]), Tensor.Zeros([0, 2])));
        Says<ShapeException>("equal shapes", () => LatentReport.Of(Tensor.Zeros([2, 2]), Tensor.Zeros([2, 3])));
        Says<ArgumentOutOfRangeException>("needed 1 or more", () => LatentSpace.Prior(0, 2));
        Says<ArgumentOutOfRangeException>("needed 1 or more", () => LatentSpace.Prior(2, 0));
        foreach (var call in (Action[])[() => new CollapseMonitor(null!), () => LatentReport.Of(null!, Tensor.Zeros([1, 1])), () => LatentReport.Of(Tensor.Zeros([1, 1]), null!),
            () => LatentSpace.Line(null!, Tensor.Zeros([1]), 2), () => LatentSpace.Arc(Tensor.Zeros([1]), null!, 2)])
            Assert.Throws<ArgumentNullException>(call);
    }

    sealed class SampleModel : Model
    {
        readonly Sample _sample;

        public SampleModel() => _sample = Track(new Sample());

        public Tensor Draw(Tensor mean, Tensor logVariance, Pass pass) => _sample.Call(mean, logVariance, pass);
    }
}
