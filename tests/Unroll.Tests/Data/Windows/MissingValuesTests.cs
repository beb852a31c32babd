namespace Unroll.Tests.Data;

public sealed class MissingValuesTests
{
    const double None = double.NaN;

    static float[] Inputs(MissingValues missing, params double[] values) => Windows.From(values, new(values.Length - 1, 1) { Missing = missing }).Data.Inputs[0].ToArray();

    [Fact]
    public void A_missing_number_is_an_error_that_says_where_unless_told_what_to_do()
    {
        var message = Assert.Throws<SeriesException>(() => Windows.From([1, 2, None, 4, None], new(2, 1))).Message;
        Assert.Contains("column 'value' has no number at 2 (row 2; 2 missing of 5)", message, StringComparison.Ordinal);
        Assert.Contains("MissingValues.Linear", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_way_to_fill_has_the_numbers_worked_out_by_hand()
    {
        // The mean of 2, 6 and 10 is 6; the last number is the target, and part of the training part.
        Assert.Equal([6f, 2, 2, 6, 6], Inputs(MissingValues.Forward, None, 2, None, 6, None, 10));
        Assert.Equal([2f, 2, 4, 6, 6], Inputs(MissingValues.Linear, None, 2, None, 6, None, 10));
        Assert.Equal([6f, 2, 6, 6, 6], Inputs(MissingValues.Mean, None, 2, None, 6, None, 10));
        Assert.Equal([0f, 2, 0, 6, 0], Inputs(MissingValues.Zero, None, 2, None, 6, None, 10));
        Assert.Equal([10f, 10], Inputs(MissingValues.Linear, None, None, 10));
    }

    [Fact]
    public void A_line_reads_nothing_from_after_the_window()
    {
        // Row 2 is missing and the window ends there: 100 belongs to the target.
        var windows = Windows.From([1, 2, None, 100, 100], new(3, 1) { Missing = MissingValues.Linear });
        Assert.Equal([1f, 2, 2], windows.Data.Inputs[0][0].ToArray());
        Assert.Equal([2f, 51, 100], windows.Data.Inputs[0][1].ToArray());
    }

    [Fact]
    public void Skipped_windows_are_those_with_a_gap()
    {
        var windows = Windows.From([0, 1, 2, 3, None, 5, 6, 7, 8], new(2, 1) { Missing = MissingValues.Skip });
        Assert.Equal([0, 1, 5, 6], windows.Select(w => w.FirstInput));
        Assert.Contains("every window", Assert.Throws<SeriesException>(() => Windows.From([0, None, 2, None, 4], new(2, 1) { Missing = MissingValues.Skip })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masked_steps_and_an_indicator_say_what_was_missing()
    {
        var masked = Windows.From([1, None, 3, 4], new(3, 1) { Missing = MissingValues.Mask }).Data.Inputs[0];
        Assert.Equal([1f, 0, 3], masked.ToArray());
        Assert.Equal([true, false, true], masked.Mask!.Steps.ToArray<bool>());
        var flagged = Windows.From([1, None, 3, 4], new(3, 1) { Missing = MissingValues.Linear, MissingIndicator = true });
        Assert.Equal([1f, 0, 2, 1, 3, 0], flagged.Data.Inputs[0].ToArray());
        Assert.Contains("whether it was missing", flagged.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_targets_count_in_no_loss_and_windows_without_any_target_are_left_out()
    {
        double[] values = [1, 2, 3, 4, None, 6, 7, None, None, 10];
        var windows = Windows.From(values, new(2, 2) { Missing = MissingValues.Forward, Stride = 1 });
        Assert.DoesNotContain(5, windows.Select(w => w.FirstInput));
        var (x, y) = (windows.Data.Inputs[0], windows.Data.Targets[0]);
        Assert.Equal([true, false, false, true], y.Mask!.Steps[1..3].ToArray<bool>());
        var model = new Sequential { new Flatten(), new Dense(2) };
        model.Compile(new Sgd(0), Loss.MeanSquaredError);
        var loss = model.Evaluate(windows, batchSize: 100).Loss;
        var predicted = model.Predict(x).ToArray();
        var (sum, known) = (0.0, 0);
        var (targets, flags) = (y.ToArray(), y.Mask.Steps.ToArray<bool>());
        for (var i = 0; i < predicted.Length; i++)
            if (flags[i])
                (sum, known) = (sum + Math.Pow(predicted[i] - targets[i], 2), known + 1);
        Assert.Equal(sum / known, loss, 4);
        Assert.True(double.IsFinite(model.Fit(windows, new FitOptions { Epochs = 2, Seed = 1 })["loss"][^1]));
    }

    [Fact]
    public void Of_several_targets_a_step_counts_when_all_are_known_and_flat_ones_count_one_by_one()
    {
        var values = new double[,] { { 1, 1 }, { 2, 2 }, { 3, None }, { 4, 4 } };
        WindowOptions options = new(2, 2) { Missing = MissingValues.Forward };
        Assert.Equal([false, true], Windows.From(values, options).Data.Targets[0].Mask!.Steps.ToArray<bool>());
        Assert.Equal([true, false, true, true], Windows.From(values, options with { Flat = true }).Data.Targets[0].Mask!.Steps.ToArray<bool>());
    }

    [Fact]
    public void Short_histories_are_padded_in_front_and_masked()
    {
        var windows = Windows.From([1, 2, 3, 4], new(3, 1) { MinInput = 1 });
        Assert.Equal([-2, -1, 0], windows.Select(w => w.FirstInput));
        Assert.Equal([0f, 0, 1, 0, 1, 2, 1, 2, 3], windows.Data.Inputs[0].ToArray());
        Assert.Equal([1, 2, 3], windows.Data.Inputs[0].Mask!.Lengths());
        Assert.Equal([2f, 3, 4], windows.Data.Targets[0].ToArray());
        // What is padded does not count: the network sees the short history alone.
        var model = new Sequential { new Gru(3) };
        var whole = model.Predict(windows.Data.Inputs[0]);
        Assert.Equal(model.Predict(Tensor.From([1f, 2], [1, 2, 1])).ToArray(), whole[1].ToArray());
    }
}
