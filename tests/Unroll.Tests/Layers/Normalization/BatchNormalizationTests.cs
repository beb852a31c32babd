using Unroll.Testing;

namespace Unroll.Tests;

public sealed class BatchNormalizationTests
{
    static readonly Pass Training = new(true, 1);
    static readonly Tensor X = Tensor.From(new float[,] { { 1, 10 }, { 2, 20 }, { 3, 60 }, { 6, 30 } });

    static Tensor Weight(Layer layer, string name) => layer.Weights.First(w => w.Name == name).Value;

    [Fact]
    public void Training_normalises_by_the_batch_and_moves_the_statistics()
    {
        var layer = new BatchNormalization { Momentum = 0.9, Epsilon = 0 };
        var y = layer.Call(X, Training);
        // Means 3 and 30, variances 3.5 and 350.
        LayerCheck.Close([-2 / MathF.Sqrt(3.5f), -20 / MathF.Sqrt(350), -1 / MathF.Sqrt(3.5f), -10 / MathF.Sqrt(350), 0, 30 / MathF.Sqrt(350), 3 / MathF.Sqrt(3.5f), 0], y, 1e-5f);
        LayerCheck.Close([0.3f, 3], Weight(layer, "moving_mean"));
        LayerCheck.Close([0.9f + 0.35f, 0.9f + 35], Weight(layer, "moving_variance"), 1e-5f);
    }

    [Fact]
    public void PyTorchs_settings_keep_nine_tenths_and_store_the_unbiased_variance()
    {
        var layer = BatchNormalization.AsPyTorch();
        layer.Call(X, Training);
        Assert.Equal(1e-5, layer.Epsilon);
        LayerCheck.Close([0.3f, 3], Weight(layer, "moving_mean"));
        LayerCheck.Close([0.9f + 0.1f * 14 / 3, 0.9f + 0.1f * 1400 / 3], Weight(layer, "moving_variance"), 1e-4f);
        // With a mask the count is that of the real steps.
        var masked = BatchNormalization.AsPyTorch();
        masked.Call(Tensor.Concat([X, X * 0 + 5], 0).Reshape(2, 4, 2).WithMask(Mask.FromLengths([4, 0], 4)), Training);
        LayerCheck.Close(Weight(layer, "moving_variance").ToArray(), Weight(masked, "moving_variance"), 1e-4f);
    }

    [Fact]
    public void Inference_uses_the_statistics_and_leaves_them()
    {
        var layer = new BatchNormalization { Epsilon = 0, MovingMeanInitializer = new Constant(1), MovingVarianceInitializer = new Constant(4), GammaInitializer = new Constant(3), BetaInitializer = new Constant(0.5f) };
        LayerCheck.Close([.. X.ToArray().Select(v => (v - 1) / 2 * 3 + 0.5f)], layer.Call(X));
        Assert.Equal([1f, 1], Weight(layer, "moving_mean").ToArray());
        Assert.Equal(2, layer.Weights.Count(w => w.Trainable));
    }

    [Fact]
    public void A_frozen_layer_runs_as_in_inference()
    {
        var layer = new BatchNormalization { Trainable = false };
        Assert.Equal(layer.Call(X).ToArray(), layer.Call(X, Training).ToArray());
        Assert.Equal([0f, 0], Weight(layer, "moving_mean").ToArray());
    }

    [Fact]
    public void Padding_never_counts_whatever_stands_there()
    {
        var mask = Mask.FromLengths([4, 2, 0], 4);
        var x = LayerCheck.Numbers([3, 4, 2]);
        var real = Tensor.Concat([x[0], x[1, 0..2]], 0);
        foreach (var padding in new[] { 100, float.NaN, float.PositiveInfinity })
        {
            var numbers = Tensor.Where(mask.Against(3), x, Tensor.Full([1, 1, 1], padding));
            var (packed, padded) = (new BatchNormalization(), new BatchNormalization());
            var (expected, y) = (packed.Call(real, Training), padded.Call(numbers.WithMask(mask), Training));
            LayerCheck.Close(expected.ToArray(), Tensor.Concat([y.WithMask(null)[0], y.WithMask(null)[1, 0..2]], 0), 1e-5f);
            LayerCheck.Close(Weight(packed, "moving_mean").ToArray(), Weight(padded, "moving_mean"));
            LayerCheck.Close(Weight(packed, "moving_variance").ToArray(), Weight(padded, "moving_variance"));
            Assert.True(y.Mask!.SameAs(mask));
        }
    }

    [Fact]
    public void Padding_reaches_no_gradient_in_training()
    {
        var mask = Mask.FromLengths([4, 2, 0], 4);
        var x = LayerCheck.Numbers([3, 4, 2]);
        var (clean, dirty) = (Gradient(0), Gradient(float.NaN));
        for (var i = 0; i < clean.Length; i++)
            Bits.RequireEqual($"gradient {i}", clean[i], dirty[i]);

        Tensor[] Gradient(float padding)
        {
            var layer = new BatchNormalization();
            var numbers = Tensor.Where(mask.Against(3), x, Tensor.Full([1, 1, 1], padding)).WithMask(mask);
            layer.Call(numbers);
            using var tape = Gradients.Record();
            var y = layer.Call(numbers, Training);
            var loss = Tensor.Where(mask.Against(3), y.WithMask(null), y.Like(0)).Pow(3).Sum();
            return Gradients.Of(loss, [numbers, layer.Weights[0].Live, layer.Weights[1].Live]);
        }
    }

    [Fact]
    public void The_gradient_of_training_is_right()
    {
        foreach (var make in (Func<BatchNormalization>[])[() => new() { Epsilon = 0.1 }, () => new() { Axis = 1, Center = false }, () => new() { Scale = false }])
        {
            var layer = make();
            GradientCheck.Require(x => layer.Call(x[0], Training), [LayerCheck.Numbers([3, 4, 2])]);
            var mask = Mask.FromLengths([4, 2, 1], 4);
            if (layer.Axis == -1)
                GradientCheck.Require(x =>
                {
                    var y = layer.Call(x[0].WithMask(mask), Training).WithMask(null);
                    return Tensor.Where(mask.Against(3), y, y.Like(0));
                }, [LayerCheck.Numbers([3, 4, 2])]);
        }
    }

    [Fact]
    public void A_second_input_says_what_counts_where_no_mask_can_ride()
    {
        var rows = Tensor.From(new[] { true, false, true, true }, [4]);
        var layer = new BatchNormalization { Momentum = 0 };
        layer.Call(new Values(("x", X), ("mask", rows)), Training);
        LayerCheck.Close([10 / 3f, 100 / 3f], Weight(layer, "moving_mean"), 1e-5f);
        // One flag for a row of pixels.
        var picture = LayerCheck.Numbers([1, 2, 3, 4]);
        layer = new BatchNormalization { Momentum = 0 };
        layer.Call(new Values(("x", picture), ("mask", Tensor.From(new[] { true, false }, [1, 2, 1]))), Training);
        LayerCheck.Close(picture[0, 0].Mean(0).ToArray(), Weight(layer, "moving_mean"), 1e-5f);
        Assert.Contains("Bool", Assert.Throws<ShapeException>(() => layer.Call(new Values(("x", picture), ("mask", Tensor.From(new[] { true }, [1]))))).Message, StringComparison.Ordinal);
        Assert.Contains("x and mask", Assert.Throws<ShapeException>(() => layer.Call(new Values(("x", picture), ("x1", picture)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_without_a_real_step_moves_towards_nothing()
    {
        var layer = new BatchNormalization();
        var y = layer.Call(LayerCheck.Numbers([2, 3, 2]).WithMask(Mask.FromLengths([0, 0], 3)), Training);
        Assert.All(y.ToArray(), v => Assert.True(float.IsFinite(v)));
        LayerCheck.Close([0.99f, 0.99f], Weight(layer, "moving_variance"));
        layer.Call(LayerCheck.Numbers([0, 3, 2]), Training);
        LayerCheck.Close([0.99f, 0.99f], Weight(layer, "moving_variance"));
    }

    [Fact]
    public void Renormalisation_corrects_towards_the_slow_statistics()
    {
        var layer = new BatchNormalization { Renorm = true, Epsilon = 0 };
        // Slow mean 0 and deviation 1: the correction takes the normalisation back.
        LayerCheck.Close(X.ToArray(), layer.Call(X, Training), 1e-4f);
        LayerCheck.Close([0.03f, 0.3f], Weight(layer, "renorm_mean"));
        LayerCheck.Close([0.99f + 0.01f * MathF.Sqrt(3.5f), 0.99f + 0.01f * MathF.Sqrt(350)], Weight(layer, "renorm_stddev"), 1e-5f);
        var limited = new BatchNormalization { Renorm = true, Epsilon = 0, RenormMax = 1, RenormMin = 1, RenormShift = 0 };
        LayerCheck.Close(new BatchNormalization { Epsilon = 0 }.Call(X, Training).ToArray(), limited.Call(X, Training), 1e-5f);
    }

    [Fact]
    public void Training_is_resumed_and_repeated_by_hand_with_the_same_bits()
    {
        static Sequential Make() => new() { new Dense(4), new BatchNormalization { Momentum = 0.8 }, new Dense(1) };
        var (x, y) = (LayerCheck.Numbers([30, 3]), LayerCheck.Numbers([30, 1], 2));
        var whole = Make();
        whole.Compile(new Adam(0.01), Loss.MeanSquaredError);
        whole.Fit(x, y, new FitOptions { Epochs = 4, BatchSize = 8, Shuffle = false });
        var first = Make();
        first.Compile(new Adam(0.01), Loss.MeanSquaredError);
        first.Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 8, Shuffle = false });
        using var file = new MemoryStream();
        new ModelFile(first) { WithOptimizerState = true }.Write(file);
        file.Position = 0;
        var resumed = (Sequential)ModelFile.Read(file).Model;
        resumed.Fit(x, y, new FitOptions { Epochs = 4, InitialEpoch = 2, BatchSize = 8, Shuffle = false });
        var (hand, adam) = (Make(), new Adam(0.01));
        for (var epoch = 0; epoch < 4; epoch++)
            foreach (var batch in new Dataset(x, y).Batches(8))
            {
                using var tape = Gradients.Record();
                adam.Step(hand, Loss.MeanSquaredError.Of(hand.Call(batch.Inputs[0], hand.TrainingPass()), batch.Targets[0]).Backward());
            }
        foreach (var parameter in whole.Parameters)
        {
            Bits.RequireEqual(parameter.Path, parameter.Value, resumed.Parameters[parameter.Path].Value);
            Bits.RequireEqual(parameter.Path, parameter.Value, hand.Parameters[parameter.Path].Value);
        }
    }

    [Fact]
    public void A_step_that_is_not_applied_leaves_the_statistics()
    {
        var model = new Sequential { new BatchNormalization(), new Dense(1) };
        model.Compile(new Sgd(0.1), Loss.MeanSquaredError);
        model.Fit(X, X[.., 0..1]);
        var before = model.Parameters.Select(p => p.Value).ToArray();
        // Finite, but their squares are not.
        var step = model.TrainOnBatch(X * 1e30f, X[.., 0..1] * 1e30f).Step;
        Assert.False(step.Applied);
        for (var i = 0; i < before.Length; i++)
            Bits.RequireEqual(model.Parameters[i].Path, before[i], model.Parameters[i].Value);
    }

    [Fact]
    public void A_training_pass_outside_of_a_tape_leaves_sound_weights()
    {
        var x = LayerCheck.Numbers([4, 300]);
        var model = new Sequential { new Dense(300), new BatchNormalization { Momentum = 0 }, new Dense(300), new Dense(1) };
        model.Call(x, model.TrainingPass());
        var expected = model.Predict(x).ToArray();
        Assert.Equal(expected, model.Predict(x).ToArray());
        Assert.All(model.Parameters["batch_normalization/moving_mean"].Value.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Bad_options_and_inputs_are_refused()
    {
        Assert.Contains("BatchNormalization: got Momentum = 1.5", Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNormalization { Momentum = 1.5 }).Message, StringComparison.Ordinal);
        Assert.Contains("got Epsilon = -1", Assert.Throws<ArgumentOutOfRangeException>(() => new LayerNormalization { Epsilon = -1 }).Message, StringComparison.Ordinal);
        Assert.Contains("To(DType.Float32)", Assert.Throws<ShapeException>(() => new BatchNormalization().Call(Tensor.Range(4).Reshape(2, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => new BatchNormalization { Axis = 5 }.Call(X));
    }
}
