namespace Consumer;

/// <summary>Types that no package knows, in everything that the library does with its own.</summary>
public class OwnTypeTests
{
    static readonly Registry Own = Registry.Default.With<Swoosh>("swoosh").With<Stripes>("stripes").With<NearOne>("near_one").With<Within>("within").With<Gained>("gained").With<LeakyCell>("leaky_cell")
        .With<TiltedLoss>("tilted").With<Below>("below").With<SignDescent>("sign_descent").With<Wrong>("wrong");

    static readonly Tensor X = Tensor.Random([48, 6, 3], Distribution.Normal(), key: 1), Y = X.Sum([1, 2]).ExpandDims(1);

    static Sequential Trained()
    {
        var model = new Sequential
        {
            new Gained(4) { KernelRegularizer = new NearOne(0.001f), KernelConstraint = new Within(2), ActivityRegularizer = new NearOne(0.001f) },
            new Bidirectional(new LeakyCell(3) { ReturnSequences = true, Dropout = 0.1f }),
            new LeakyCell(4),
            new Dense(1) { Activation = new Swoosh { Slope = 0.5f }, KernelInitializer = new Stripes(0.5f) },
        };
        model.Compile(new SignDescent(0.005), new TiltedLoss(0.5f), new Below(), Metric.MeanAbsoluteError);
        return model;
    }

    [Fact]
    public void They_train_are_measured_and_summarised()
    {
        var model = Trained();
        var history = model.Fit(X, Y, new FitOptions { Epochs = 12, BatchSize = 16, ValidationSplit = 0.25 });
        Assert.True(history.Epochs[^1].Loss < history.Epochs[0].Loss);
        Assert.InRange(history.Epochs[^1].Value("below"), 0, 1);
        Assert.True(history.Epochs[^1].Value("gain") > 0);
        Assert.True(history.Epochs[^1].Value("val_gain") > 0);
        Assert.All(model.Parameters["gained/kernel"].Value.ToArray(), w => Assert.InRange(w, -2, 2));
        var summary = model.Summary().ToString();
        Assert.Contains("Gained", summary, StringComparison.Ordinal);
        Assert.Contains("LeakyCell", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void They_are_saved_and_loaded_with_what_they_are_trained_with()
    {
        var model = Trained();
        model.Fit(X, Y, new FitOptions { BatchSize = 16 });
        using var file = new MemoryStream();
        new ModelFile(model) { WithOptimizerState = true }.Write(file, Own);
        file.Position = 0;
        var again = ModelFile.Read(file, Own).Model;
        Bits.RequireEqual("loaded", model.Predict(X), again.Predict(X));
        Assert.Equal(0.5f, Assert.IsType<TiltedLoss>(again.Compilation!.Losses[0]).Share);
        Assert.IsType<SignDescent>(again.Compilation.Optimizer);
        Assert.IsType<Below>(again.Compilation.Metrics[0]);
        model.Fit(X, Y, new FitOptions { BatchSize = 16 });
        again.Fit(X, Y, new FitOptions { BatchSize = 16 });
        Bits.RequireEqual("trained on", model.Predict(X), again.Predict(X));
        file.Position = 0;
        Assert.Contains("Registry.Default.With<", Assert.ThrowsAny<Exception>(() => ModelFile.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Their_streams_and_masks_are_those_of_whole_sequences()
    {
        var model = new Sequential { new Gained(3), new LeakyCell(3) { ReturnSequences = true }, new Dense(2) }.Build([null, 3]);
        var whole = model.Predict(X[0..2]);
        var stream = model.OpenStream(2);
        var y = new float[4];
        for (var t = 0; t < 6; t++)
        {
            stream.Step(X[0..2, t].ToArray(), y);
            Assert.Equal(whole[.., t].ToArray(), y);
        }
        var masked = model.Call(X[0..2].WithMask(Mask.FromLengths([4, 6], 6)));
        Assert.Equal(whole[0, 0..4].ToArray(), masked.WithMask(null)[0, 0..4].ToArray());
    }

    [Fact]
    public void A_layer_keeps_the_contract_of_all_layers() => LayerContract.Check(() => new Gained(4), [4, 6, 3], new() { Registry = Own });

    [Fact]
    public void A_cell_keeps_the_contract_of_all_layers()
    {
        LayerContract.Check(() => new LeakyCell(3), [4, 6, 3], new() { Registry = Own, ExpectedMask = _ => null });
        LayerContract.Check(() => new LeakyCell(3) { ReturnSequences = true, RecurrentDropout = 0.2f }, [4, 6, 3], new() { Registry = Own, ExpectedMask = mask => mask });
    }

    [Fact]
    public void Options_drawn_at_random_keep_the_contract()
    {
        for (var seed = 1; seed <= 3; seed++)
            LayerContract.Check(() => RandomOptions.Draw(new Gained(4), seed, Own), [4, 6, 3], new() { Registry = Own });
    }

    [Fact]
    public void A_wrong_gradient_is_found()
    {
        var error = Assert.Throws<ContractException>(() => LayerContract.Check(() => new Wrong(), [4, 6, 3], new() { Registry = Own }));
        Assert.Contains("gradients", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_keeps_the_contract_of_all_operations()
    {
        OpContract.Check("cube", new OpCase(x => Tensor.Custom("cube", [x[0]], v => v[0] * v[0] * v[0], (v, _, dy) => [dy * v[0].Square() * 3]), new OpInput([3, 5])));
        GradientCheck.Require(x => new Swoosh().Of(x[0]), [X[0]]);
        GradientCheck.Require(x => new TiltedLoss(0.3f).Of(x[0], Tensor.Zeros([6, 3])), [X[0]]);
    }
}
