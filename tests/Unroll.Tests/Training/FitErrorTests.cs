namespace Unroll.Tests.Training;

public class FitErrorTests
{
    static Sequential Model(Loss? loss = null)
    {
        var model = new Sequential { new Affine(2) };
        model.Compile(new Sgd(0.1), loss ?? Loss.MeanSquaredError);
        return model;
    }

    static void Says<T>(string text, Action act) where T : Exception => Assert.Contains(text, Assert.ThrowsAny<T>(act).Message, StringComparison.Ordinal);

    [Fact]
    public void A_model_that_is_not_compiled_says_what_to_write() =>
        Says<InvalidOperationException>("Usual fix: model.Compile(", () => new Sequential { new Affine(1) }.Fit(Tensor.Ones([2, 1]), Tensor.Ones([2, 1])));

    [Fact]
    public void Different_numbers_of_samples_are_named() =>
        Says<ArgumentException>("input 'x' has 5 samples and the target has 4", () => Model().Fit(Tensor.Ones([5, 3]), Tensor.Ones([4, 2])));

    [Fact]
    public void No_data_is_an_error() =>
        Says<ArgumentException>("needed at least one sample", () => Model().Fit(Tensor.Ones([0, 3]), Tensor.Ones([0, 2])));

    [Fact]
    public void Options_out_of_range_are_errors()
    {
        Says<ArgumentOutOfRangeException>("BatchSize = 0", () => _ = new FitOptions { BatchSize = 0 });
        Says<ArgumentOutOfRangeException>("Epochs = -1", () => _ = new FitOptions { Epochs = -1 });
        Says<ArgumentOutOfRangeException>("got 1;", () => _ = new FitOptions { ValidationSplit = 1 });
        Says<ArgumentOutOfRangeException>("leaves at least one sample", () => Model().Fit(Tensor.Ones([1, 3]), Tensor.Ones([1, 2]), new FitOptions { ValidationSplit = 0.5 }));
        Says<ArgumentOutOfRangeException>("batch size of 0", () => new Dataset(Tensor.Ones([1]), Tensor.Ones([1])).Batches(0));
    }

    [Fact]
    public void NaN_in_the_data_is_found_with_its_place()
    {
        var x = new float[4, 3, 2];
        x[2, 1, 1] = float.NaN;
        Says<ArgumentException>("Fit: input 'x' [4, 3, 2] holds NaN or infinity at sample 2, step 1, feature 1", () => Model().Fit(Tensor.From(x), Tensor.Ones([4, 3, 2])));
        Says<ArgumentException>("target 'x' [4, 3, 2] holds NaN", () => Model().Fit(Tensor.Ones([4, 3, 2]), Tensor.From(x)));
    }

    [Fact]
    public void NaN_at_a_masked_step_is_no_error()
    {
        var y = new float[4, 3, 2];
        y[2, 1, 1] = float.NaN;
        var mask = Mask.FromLengths([3, 3, 1, 3], 3);
        var history = Model().Fit(Tensor.Ones([4, 3, 2]).WithMask(mask), Tensor.From(y).WithMask(mask));
        Assert.True(double.IsFinite(history.Epochs[0].Loss));
    }

    [Fact]
    public void A_label_outside_the_classes_is_found_before_training()
    {
        var labels = new int[40];
        labels[33] = 2;
        Says<ArgumentOutOfRangeException>("Fit: got the label 2 at sample 33; needed 0 to 1",
            () => Model(Loss.SparseCategoricalCrossEntropy).Fit(Tensor.Ones([40, 3]), Tensor.From(labels)));
    }

    [Fact]
    public void A_target_that_is_neither_yes_nor_no_is_found_before_training()
    {
        var y = new float[80];
        y[67] = 2;
        Says<ArgumentOutOfRangeException>("Fit: got the target 2 at sample 33, column 1; needed 0 to 1, because BinaryCrossEntropy is the loss of yes-or-no targets",
            () => Model(Loss.BinaryCrossEntropy).Fit(Tensor.Ones([40, 3]), Tensor.From(y, [40, 2])));
        var masked = Tensor.From(y, [40, 2]).WithMask(Mask.From(Tensor.From(Enumerable.Range(0, 80).Select(i => i != 67).ToArray(), [40, 2]), "test"));
        Assert.Null(Model(Loss.BinaryCrossEntropy).Fit(Tensor.Ones([40, 3]), masked).StopReason);
    }

    [Fact]
    public void A_loss_that_becomes_infinite_ends_training_and_keeps_the_weights()
    {
        var model = new Sequential { new Affine(1) };
        model.Compile(new Sgd(1e30), Loss.MeanSquaredError);
        var (x, y) = Numbers.Line(64);
        var history = model.Fit(x, y, new FitOptions { Epochs = 5 });
        Assert.Contains("are not finite", history.StopReason, StringComparison.Ordinal);
        Assert.Contains("at a learning rate of 1E+30.", history.StopReason, StringComparison.Ordinal);
        Assert.All(model.Parameters, p => Assert.All(p.Value.ToArray(), v => Assert.True(float.IsFinite(v))));
    }

    [Fact]
    public void A_monitored_number_that_is_not_there_is_an_error_with_the_fix() =>
        Says<KeyNotFoundException>("Usual fix: give FitOptions a Validation", () => Model().Fit(Tensor.Ones([4, 3]), Tensor.Ones([4, 2]), new FitOptions { Callbacks = [new EarlyStopping()] }));
}
