namespace Unroll.Tests.Training;

public class RecurrentTrainingTests
{
    /// <summary>Rows of ones and minus ones; the target is the first number of the row, which a network must remember to the end.</summary>
    static (Tensor X, Tensor Y) Remember(int samples, int steps, ulong key)
    {
        var x = Numbers.Normal([samples, steps, 1], key).Greater(0).To(DType.Float32) * 2f - 1f;
        return (x, (x[.., 0, ..] + 1f) * 0.5f);
    }

    public static TheoryData<string> Cells => ["lstm", "gru", "rnn"];

    static Layer Cell(string name) => name switch { "lstm" => new Lstm(8), "gru" => new Gru(8), _ => new SimpleRnn(8) };

    [Theory, MemberData(nameof(Cells))]
    public void A_recurrent_network_learns_to_remember(string cell)
    {
        var (x, y) = Remember(256, 8, 1);
        var model = new Sequential { Cell(cell), new Dense(1) };
        model.Compile(new Adam(0.02), Loss.BinaryCrossEntropy, Metric.Accuracy);
        var history = model.Fit(x, y, new FitOptions { Epochs = 25, Seed = 1, ValidationSplit = 0.2 });
        Assert.True(history.Epochs[0].Loss > 0.5, $"first loss {history.Epochs[0].Loss}");
        Assert.True(history.Epochs[^1].Loss < 0.1, $"last loss {history.Epochs[^1].Loss}");
        Assert.Equal(1, history["val_accuracy"][^1]);
    }

    [Fact]
    public void Training_changes_weights_in_place()
    {
        var (x, y) = (Numbers.Normal([8, 5, 3], 1), Numbers.Normal([8, 5, 1], 2));
        var model = new Sequential { new Gru(4) { ReturnSequences = true }, new Dense(3), new Dense(1) };
        model.Compile(new Adam(), Loss.MeanSquaredError);
        model.TrainOnBatch(x, y);
        var before = model.Parameters.Select(p => p.Weight.Live.View.Storage).ToArray();
        model.TrainOnBatch(x, y);
        Assert.All(model.Parameters.Zip(before), p => Assert.Same(p.Second, p.First.Weight.Live.View.Storage));
        var held = model.Parameters["dense/kernel"].Value;
        var numbers = held.ToArray();
        model.TrainOnBatch(x, y);
        Assert.Equal(numbers, held.ToArray());
    }

    [Fact]
    public void A_tagger_learns_from_ragged_runs()
    {
        var steps = Enumerable.Range(0, 40).Select(i => 3 + i % 6).ToArray();
        var noise = Numbers.Normal([40, 9], 2).ToArray();
        var runs = Sequences.From(steps.Select((n, i) => noise.AsSpan(i * 9, n).ToArray()));
        var labels = Sequences.From(steps.Select((n, i) => Enumerable.Range(0, n).Select(t => t > 0 && noise[i * 9 + t - 1] > 0 ? 1 : 0).ToArray()));
        var tagger = new Sequential { new Bidirectional(new Lstm(8) { ReturnSequences = true }), new Dense(2) };
        tagger.Compile(new Adam(0.03), Loss.SparseCategoricalCrossEntropy, Metric.Accuracy);
        var history = tagger.Fit(runs, labels, new FitOptions { Epochs = 40, BatchSize = 8, Seed = 2 });
        Assert.True(history["accuracy"][^1] > 0.95, $"accuracy {history["accuracy"][^1]}");
    }

    [Fact]
    public void Padding_changes_neither_the_loss_nor_its_gradients()
    {
        var (x, y) = (Numbers.Normal([4, 5, 3], 3), Numbers.Normal([4, 5, 2], 4));
        (double, float[][]) Run(Tensor inputs, Tensor targets)
        {
            var model = new Sequential { new Lstm(4) { ReturnSequences = true }, new Dense(2) };
            using var tape = Gradients.Record();
            var loss = Loss.MeanSquaredError.Of(model.Call(inputs, model.TrainingPass()), targets);
            loss.Backward();
            return (loss.ItemDouble(), [.. model.Parameters.Select(p => p.Gradient!.ToArray())]);
        }

        var (loss, slopes) = Run(x, y);
        var (padded, others) = Run(x.Pad(1, 0, 2, float.NaN).WithMask(Mask.FromLengths([5, 5, 5, 5], 7)), y.Pad(1, 0, 2, float.NaN));
        Assert.Equal(loss, padded, 1e-6);
        foreach (var (a, b) in slopes.Zip(others))
            Assert.Equal(a, b, (p, q) => Math.Abs(p - q) <= 1e-6);
    }

    [Fact]
    public void Fit_gives_the_same_bits_as_a_loop_by_hand_with_dropout()
    {
        var (x, y) = Remember(40, 6, 5);
        Sequential Make() => new() { new Lstm(6) { Dropout = 0.2f, RecurrentDropout = 0.2f }, new Dropout(0.3f), new Dense(1) };
        var (fitted, model, adam) = (Make(), Make(), new Adam(0.01));
        fitted.Compile(new Adam(0.01), Loss.BinaryCrossEntropy);
        fitted.Fit(x, y, new FitOptions { Epochs = 2, BatchSize = 16, Seed = 9 });
        model.Seed = 9;
        var data = new Dataset(x, y);
        for (var epoch = 0; epoch < 2; epoch++)
            foreach (var batch in data.Batches(16, data.Shuffled(9, epoch)))
            {
                using var tape = Gradients.Record();
                var loss = Loss.BinaryCrossEntropy.Of(model.Call(batch.Inputs[0], model.TrainingPass()), batch.Targets[0]);
                adam.Step(model, loss.Backward());
            }
        Numbers.RequireSame(model, fitted);
    }
}
