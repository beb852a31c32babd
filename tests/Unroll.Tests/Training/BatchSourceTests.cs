using System.Runtime.CompilerServices;

namespace Unroll.Tests.Training;

/// <summary>Training on batches that are made elsewhere.</summary>
public class BatchSourceTests
{
    static readonly Tensor X = Numbers.Line(40).X, Y = Numbers.Line(40).Y;

    static Sequential Model()
    {
        var model = new Sequential { new Affine(4), new Noise(), new Affine(1) };
        model.Compile(new Adam(0.01), Loss.MeanSquaredError, Metric.MeanAbsoluteError);
        return model;
    }

    static Dataset Data => new(X, Y);

    static IEnumerable<Batch> Endless(int size)
    {
        while (true)
            foreach (var batch in Data.Batches(size))
                yield return batch;
    }

    static async IAsyncEnumerable<Batch> Slow(IEnumerable<Batch> batches, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return batch;
        }
    }

    static readonly FitOptions ThreeEpochs = new() { Epochs = 3, BatchSize = 8, Shuffle = false };

    [Fact]
    public async Task Batches_one_by_one_give_the_bits_of_the_data_set()
    {
        var (whole, list, endless, function, slow) = (Model(), Model(), Model(), Model(), Model());
        var expected = whole.Fit(Data, ThreeEpochs with { Validation = Data });
        var got = list.Fit(Data.Batches(8), ThreeEpochs with { ValidationBatches = Data.Batches(8) });
        Assert.Equal(expected["loss"], got["loss"]);
        Assert.Equal(expected["val_loss"], got["val_loss"]);
        Assert.Equal(expected["mean_absolute_error"], got["mean_absolute_error"]);
        endless.Fit(Endless(8), ThreeEpochs with { StepsPerEpoch = 5 });
        function.Fit(epoch => Data.Batches(8), ThreeEpochs);
        var history = await slow.FitAsync(Slow(Data.Batches(8)), ThreeEpochs);
        Assert.Equal(expected["loss"], history["loss"]);
        foreach (var model in new[] { list, endless, function, slow })
            Numbers.RequireSame(whole, model);
    }

    [Fact]
    public void An_epoch_goes_on_where_the_one_before_stopped()
    {
        var seen = new List<int>();
        IEnumerable<Batch> Watched()
        {
            foreach (var batch in Endless(8))
            {
                seen.Add(batch.Index);
                yield return batch;
            }
        }

        var history = Model().Fit(Watched(), new FitOptions { Epochs = 2, StepsPerEpoch = 3 });
        Assert.Equal([0, 1, 2, 3, 4, 0], seen);
        Assert.Equal([3, 3], history.Epochs.Select(e => e.Steps));
        var limited = Model().Fit(Data, ThreeEpochs with { StepsPerEpoch = 2 });
        Assert.Equal([16, 16, 16], limited.Epochs.Select(e => e.Samples));
    }

    [Fact]
    public void Steps_of_validation_are_from_the_start_each_time()
    {
        var model = Model();
        var history = model.Fit(Data, new FitOptions { BatchSize = 40, ValidationBatches = Endless(8), ValidationSteps = 3 });
        Assert.Equal(24, history.Epochs[0].Validation!.Samples);
        Assert.Equal(model.Evaluate(Data[..24], 8).Loss, history.Epochs[0].Validation!.Loss);
        Assert.Equal(history.Epochs[0].Validation!.Loss, model.Evaluate(Endless(8), 3).Loss);
    }

    [Fact]
    public void A_sequence_that_ends_early_ends_training_with_the_reason()
    {
        var model = Model();
        var history = model.Fit(Data.Batches(8), new FitOptions { Epochs = 4, StepsPerEpoch = 2 });
        Assert.Equal(2, history.Epochs.Count);
        Assert.StartsWith("the batches ended in epoch 3 after 1 of 2 steps", history.StopReason, StringComparison.Ordinal);
        Assert.Equal(5, model.StepCount);

        using var used = Data.Batches(8).GetEnumerator();
        IEnumerable<Batch> Once()
        {
            while (used.MoveNext())
                yield return used.Current;
        }
        var again = Model().Fit(Once(), ThreeEpochs);
        Assert.Single(again.Epochs);
        Assert.Contains("can be gone through again", again.StopReason, StringComparison.Ordinal);
    }

    static Batch Of(Tensor x, Tensor y) => new(0, x, y, null);

    static void Refused(string text, params Batch[] batches) => Assert.Contains(text, Assert.ThrowsAny<ArgumentException>(() => Model().Fit(batches)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_batch_that_does_not_fit_is_named()
    {
        Refused("the sequence gave no batches for epoch 1");
        Refused("Fit, epoch 1, batch 2: 'x' of the inputs is Float32 [8, 2]; needed Float32 [8, 3]", Of(X[..8], Y[..8]), Of(X[..8, ..2], Y[..8]));
        Refused("Fit, epoch 1, batch 2: target 'x' has the shape [7, 1] beside 8 samples", Of(X[..8], Y[..8]), Of(X[..8], Y[..7]));
        Refused("Fit, epoch 1, batch 2: got 2 targets; needed 1", Of(X[..8], Y[..8]), new Batch(1, X[..8], new Values(("a", Y[..8]), ("b", Y[..8])), null));
        Refused("batch 1: input 'x' [8, 3] holds NaN or infinity at sample 0, column 0", Of(X[..8] * float.NaN, Y[..8]));
        Refused("batch 2 of epoch 1 is null", Of(X[..8], Y[..8]), null!);
    }

    [Fact]
    public void A_label_outside_the_classes_is_found_in_its_batch()
    {
        var model = new Sequential { new Dense(2) };
        model.Compile(new Adam(), Loss.SparseCategoricalCrossEntropy);
        var labels = Tensor.From(new[] { 0, 1, 1, 0 });
        var error = Assert.Throws<ArgumentException>(() => model.Fit([Of(X[..4], labels), Of(X[..4], Tensor.From(new[] { 0, 1, 5, 0 }))]));
        Assert.Contains("Fit, epoch 1, batch 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("the label 5 at sample 2; needed 0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_in_a_later_batch_ends_training_with_its_place()
    {
        var bad = X[..8].ToArray();
        bad[3 * 3 + 1] = float.NaN;
        var model = Model();
        var history = model.Fit([Of(X[..8], Y[..8]), Of(Tensor.From(bad, [8, 3]), Y[..8])]);
        Assert.Contains("epoch 1, batch 2 are not finite", history.StopReason, StringComparison.Ordinal);
        Assert.Contains("Cause: input 'x' [8, 3] holds NaN or infinity at sample 3, column 1", history.StopReason, StringComparison.Ordinal);
        Assert.All(model.Parameters, p => Assert.All(p.Value.ToArray(), v => Assert.True(float.IsFinite(v))));
    }

    [Fact]
    public async Task Cancelling_while_waiting_for_a_batch_ends_training()
    {
        using var source = new CancellationTokenSource();
        async IAsyncEnumerable<Batch> Waiting([EnumeratorCancellation] CancellationToken cancel = default)
        {
            yield return Of(X[..8], Y[..8]);
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancel);
            yield return Of(X[..8], Y[..8]);
        }

        var model = Model();
        var history = await model.FitAsync(Waiting(), new FitOptions { Epochs = 3, ReturnWhenCancelled = true }, source.Token);
        Assert.True(history.Cancelled);
        Assert.Equal(1, model.StepCount);
    }

    [Fact]
    public void A_share_for_validation_needs_a_data_set() =>
        Assert.Contains("needed Validation or ValidationBatches", Assert.Throws<ArgumentException>(() => Model().Fit(Data.Batches(8), new FitOptions { ValidationSplit = 0.2 })).Message, StringComparison.Ordinal);
}
