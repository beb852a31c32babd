namespace Unroll.Tests.Training;

/// <summary>States carried from batch to batch and from piece to piece within Fit.</summary>
public class StatefulFitTests
{
    static readonly Tensor X = Numbers.Normal([12, 4, 2], 1), Y = Numbers.Normal([12, 4, 1], 2);

    static Sequential Stateful()
    {
        var model = new Sequential { new Lstm(5) { ReturnSequences = true, Stateful = true, RecurrentDropout = 0.1f }, new Dense(1) };
        model.Compile(new Adam(0.01), Loss.MeanSquaredError);
        return model;
    }

    static readonly FitOptions InOrder = new() { Epochs = 2, BatchSize = 3, Shuffle = false };

    [Fact]
    public void Fit_starts_states_over_with_each_epoch_as_a_loop_by_hand_does()
    {
        var (fitted, model, adam) = (Stateful(), Stateful(), new Adam(0.01));
        fitted.Fit(X, Y, InOrder with { Validation = new Dataset(X[..6], Y[..6]) });
        for (var epoch = 0; epoch < 2; epoch++)
        {
            model.ResetState();
            foreach (var batch in new Dataset(X, Y).Batches(3))
            {
                using var tape = Gradients.Record();
                adam.Step(model, Loss.MeanSquaredError.Of(model.Call(batch.Inputs[0], model.TrainingPass()), batch.Targets[0]).Backward());
            }
        }
        Numbers.RequireSame(model, fitted);
        // Nothing is carried out of it: a prediction starts from zeros.
        model.ResetState();
        Assert.Equal(model.Predict(X[..3]).ToArray(), fitted.Predict(X[..3]).ToArray());
    }

    [Fact]
    public void States_start_over_every_so_many_batches_and_where_a_batch_says_so()
    {
        var (every, marked, never) = (Stateful(), Stateful(), Stateful());
        every.Fit(X, Y, InOrder with { ResetStatesEvery = 2 });
        marked.Fit([.. new Dataset(X, Y).Batches(3).Select(b => b with { StartsSequence = b.Index == 2 })], InOrder);
        never.Fit(X, Y, InOrder);
        Numbers.RequireSame(every, marked);
        Assert.NotEqual(every.Parameters[0].Value.ToArray(), never.Parameters[0].Value.ToArray());
    }

    [Fact]
    public void Shuffling_and_batches_of_another_size_are_refused_with_the_layer_and_the_fix()
    {
        var shuffled = Assert.Throws<InvalidOperationException>(() => Stateful().Fit(X, Y, new FitOptions { BatchSize = 3 })).Message;
        Assert.Contains("Lstm 'lstm' is stateful", shuffled, StringComparison.Ordinal);
        Assert.Contains("Usual fix: new FitOptions { Shuffle = false }", shuffled, StringComparison.Ordinal);
        var uneven = Assert.Throws<InvalidOperationException>(() => Stateful().Fit(X, Y, InOrder with { BatchSize = 5 })).Message;
        Assert.Contains("12 samples in batches of 5 leave a last batch of 2", uneven, StringComparison.Ordinal);
        Assert.Contains("Usual fix: BatchSize = 4, or the first 10 samples: data[..10]", uneven, StringComparison.Ordinal);
        Assert.Contains("Fit, validation: Lstm 'lstm' is stateful, and 4 samples", Assert.Throws<InvalidOperationException>(() => Stateful().Fit(X, Y, InOrder with { Validation = new Dataset(X[..4], Y[..4]) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_that_continue_each_other_are_learned_as_the_whole_sequence()
    {
        // Four rows of sixteen steps, cut so that sample i of batch k + 1 continues sample i of batch k: outputs in order are those of the whole rows.
        var rows = Numbers.Normal([4, 16, 2], 3);
        var windows = Tensor.Concat([.. Enumerable.Range(0, 4).Select(k => rows[.., (k * 4)..(k * 4 + 4)])], 0);
        var model = Stateful();
        model.Build([null, 2]);
        var pieces = model.Predict(windows, 4);
        model.ResetState();
        var whole = model.Predict(rows, 4);
        for (var k = 0; k < 4; k++)
            Assert.Equal(whole[.., (k * 4)..(k * 4 + 4)].ToArray(), pieces[(k * 4)..(k * 4 + 4)].ToArray());
    }

    [Fact]
    public void Continuous_windows_are_fitted_as_they_are_laid_out()
    {
        var windows = Windows.Continuous(Numbers.Normal([3, 13, 2], 6), steps: 4);
        Sequential Make()
        {
            var made = new Sequential { new Gru(4) { ReturnSequences = true, Stateful = true }, new Dense(2) };
            made.Compile(new Adam(0.01), Loss.MeanSquaredError);
            return made;
        }

        var (fitted, model, adam) = (Make(), Make(), new Adam(0.01));
        fitted.Fit(windows.Data, InOrder);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            model.ResetState();
            foreach (var (x, y) in windows)
            {
                using var tape = Gradients.Record();
                adam.Step(model, Loss.MeanSquaredError.Of(model.Call(x, model.TrainingPass()), y).Backward());
            }
        }
        Numbers.RequireSame(model, fitted);
        Assert.Equal(6, fitted.StepCount);
        Assert.Contains("laid the data out for batches of 3, not 9", Assert.Throws<InvalidOperationException>(() => Make().Fit(windows.Data, InOrder with { BatchSize = 9 })).Message, StringComparison.Ordinal);
    }

    static Sequential Plain()
    {
        var model = new Sequential { new Gru(4) { ReturnSequences = true, Dropout = 0.1f }, new Lstm(5) { ReturnSequences = true }, new Dense(1) };
        model.Compile(new Adam(0.01), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        return model;
    }

    static readonly Tensor LongX = Numbers.Normal([6, 10, 2], 4), LongY = Numbers.Normal([6, 10, 1], 5);

    [Fact]
    public void Training_in_pieces_is_the_loop_by_hand_with_detached_states()
    {
        var (fitted, model, adam) = (Plain(), Plain(), new Adam(0.01));
        var history = fitted.Fit(LongX, LongY, new FitOptions { Epochs = 2, BatchSize = 3, Seed = 7, TruncateSteps = 4 });
        model.Seed = 7;
        var data = new Dataset(LongX, LongY);
        for (var epoch = 0; epoch < 2; epoch++)
            foreach (var batch in data.Batches(3, data.Shuffled(7, epoch)))
            {
                State<Tensor>? gru = null, lstm = null;
                for (var from = 0; from < 10; from += 4)
                {
                    var steps = from..Math.Min(10, from + 4);
                    using var tape = Gradients.Record();
                    var pass = model.TrainingPass();
                    var a = ((Gru)model.Layers[0]).Run(batch.Inputs[0][.., steps], gru, pass);
                    var b = ((Lstm)model.Layers[1]).Run(a.Sequence, lstm, pass);
                    adam.Step(model, Loss.MeanSquaredError.Of(model.Layers[2].Call(b.Sequence, pass), batch.Targets[0][.., steps]).Backward());
                    (gru, lstm) = (a.State.Detach(), b.State.Detach());
                }
            }
        Numbers.RequireSame(model, fitted);
        Assert.Equal((12, 6), (fitted.StepCount, history.Epochs[0].Steps));
    }

    [Fact]
    public void Evaluation_and_what_follows_see_whole_sequences()
    {
        var model = Plain();
        var history = model.Fit(LongX, LongY, new FitOptions { BatchSize = 3, TruncateSteps = 4, Validation = new Dataset(LongX, LongY) });
        Assert.Equal(history.Epochs[0].Validation!.Loss, model.Evaluate(LongX, LongY, 3).Loss);
        using var tape = Gradients.Record();
        var pass = model.TrainingPass();
        Assert.Equal(model.Call(LongX, pass).ToArray(), model.Call(LongX, pass).ToArray());
    }

    [Fact]
    public void Pieces_of_padding_alone_are_left_out_and_masks_are_cut()
    {
        var mask = Mask.FromLengths([3, 2, 4, 7, 5, 9], 10);
        var (cut, whole) = (Plain(), Plain());
        var history = cut.Fit(LongX.WithMask(mask), LongY, new FitOptions { BatchSize = 3, TruncateSteps = 4, Shuffle = false });
        // The first three rows end within the first piece.
        Assert.Equal(4, history.Epochs[0].Steps);
        whole.Fit(LongX.WithMask(mask), LongY, new FitOptions { BatchSize = 3, TruncateSteps = 10, Shuffle = false });
        Assert.Equal(2, whole.StepCount);
    }

    [Fact]
    public void Pieces_need_targets_for_each_step_and_layers_that_read_forward()
    {
        var model = Plain();
        var options = new FitOptions { TruncateSteps = 4 };
        Assert.Contains("needed a target for each step", Assert.Throws<ArgumentException>(() => model.Fit(LongX, LongY[.., 0], options)).Message, StringComparison.Ordinal);
        var both = new Sequential { new Bidirectional(new Lstm(3) { ReturnSequences = true }), new Dense(1) };
        both.Compile(new Adam(), Loss.MeanSquaredError);
        Assert.Contains("Bidirectional 'bidirectional' reads from the end", Assert.Throws<InvalidOperationException>(() => both.Fit(LongX, LongY, options)).Message, StringComparison.Ordinal);
    }
}
