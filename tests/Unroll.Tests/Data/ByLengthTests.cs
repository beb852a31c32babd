namespace Unroll.Tests.Data;

public sealed class ByLengthTests
{
    static readonly int[] Lengths = [.. Enumerable.Range(0, 203).Select(i => 1 + i * 37 % 60)];

    static Dataset Data(bool left = false) => new(Sequences.From(Lengths.Select((n, i) => Enumerable.Range(0, n).Select(t => i * 100 + t + 1).ToArray())).Padded(60, left: left), Tensor.Range(203));

    [Fact]
    public void Batches_hold_similar_lengths_and_every_sequence_once()
    {
        var data = Data().ByLength(16);
        var order = data.Shuffled(1, 0);
        Assert.Equal(Enumerable.Range(0, 203), order.Order());
        Assert.Equal(order, data.Shuffled(1, 0));
        Assert.NotEqual(order, data.Shuffled(1, 1));
        var (padded, real) = (0, 0);
        foreach (var batch in data.Batches(16, order))
        {
            var lengths = batch.Targets[0].ToArray<int>().Select(i => Lengths[i]).ToArray();
            Assert.Equal(lengths.Max(), batch.Inputs[0].Shape[1]);
            Assert.Equal(lengths, batch.Inputs[0].Mask!.Lengths());
            Assert.All(batch.Targets[0].ToArray<int>().Zip(batch.Inputs[0][.., 0].ToArray<int>()), p => Assert.Equal(p.First * 100 + 1, p.Second));
            (padded, real) = (padded + batch.Inputs[0].Shape[0] * batch.Inputs[0].Shape[1], real + lengths.Sum());
        }
        Assert.Equal(Lengths.Sum(), real);
        Assert.InRange(padded, real, real * 1.15);
        // In an order that knows no lengths nearly half is padding.
        Assert.True(Data().Batches(16, Data().Shuffled(1, 0)).Sum(b => b.Inputs[0].Shape[0] * b.Inputs[0].Shape[1]) > real * 1.8);
    }

    [Fact]
    public void Cut_batches_compute_the_same_bits()
    {
        foreach (var left in (bool[])[false, true])
        {
            var model = new Sequential { new Embedding(30_000, 4), new Gru(5) };
            var whole = model.Predict(Data(left).Inputs);
            foreach (var batch in Data(left).ByLength(16).Batches(16, Data(left).ByLength(16).Shuffled(2, 0)).Take(3))
            {
                var rows = batch.Targets[0].ToArray<int>();
                var cut = model.Predict(batch.Inputs);
                for (var i = 0; i < rows.Length; i++)
                    Assert.Equal(whole[rows[i]].ToArray(), cut[i].ToArray());
            }
        }
    }

    [Fact]
    public void Targets_and_weights_of_steps_are_cut_with_them()
    {
        var x = Sequences.From([new[] { 1, 2, 3 }, [4], [5, 6]]);
        var labels = Tensor.From(new[,] { { 1, 2, 3 }, { 4, 0, 0 }, { 5, 6, 0 } });
        var batch = new Dataset(x, labels, Tensor.Ones([3, 3])).ByLength(2).Batches(2, [1, 2, 0]).First();
        Assert.Equal(("[2, 2]", "[2, 2]", "[2, 2]"), (batch.Inputs[0].Shape.ToString(), batch.Targets[0].Shape.ToString(), batch.SampleWeights!.Shape.ToString()));
        Assert.Equal([4, 0, 5, 6], batch.Targets[0].ToArray<int>());
        var message = Assert.Throws<ArgumentException>(() => new Dataset(x, Tensor.Zeros([3, 3])).ByLength(2)).Message;
        Assert.Contains("targetsPerStep", message, StringComparison.Ordinal);
        Assert.Equal(3, new Dataset(x, Tensor.Zeros([3, 3])).ByLength(2, targetsPerStep: false).Batches(2, [1, 2, 0]).First().Targets[0].Shape[1]);
        Assert.Contains("Sequences.From", Assert.Throws<ArgumentException>(() => new Dataset(Tensor.Zeros([3, 3]), Tensor.Zeros([3])).ByLength(2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_of_steps_is_kept_and_used()
    {
        var batches = Data().BatchesByLength(600, seed: 3, epoch: 1).ToArray();
        Assert.Equal(Enumerable.Range(0, 203), batches.SelectMany(b => b.Targets[0].ToArray<int>()).Order());
        Assert.All(batches, b => Assert.InRange(b.Inputs[0].Shape[0] * b.Inputs[0].Shape[1], 1, 600));
        Assert.InRange(batches.Length, Lengths.Sum() / 600, Lengths.Sum() / 600 * 2);
        Assert.True(batches.Max(b => b.Count) > 2 * batches.Min(b => b.Count));
        Assert.Contains("60 steps does not fit into 50", Assert.Throws<ArgumentException>(() => Data().BatchesByLength(50)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_fits_them()
    {
        var model = new Sequential { new Embedding(30_000, 4), new Gru(5), new Dense(203) };
        model.Compile(new Adam(), Loss.SparseCategoricalCrossEntropy);
        Assert.Equal(26, model.Fit(Data().ByLength(16), new FitOptions { Epochs = 2, BatchSize = 16, Seed = 1 }).Epochs.Sum(e => e.Steps));
    }
}
