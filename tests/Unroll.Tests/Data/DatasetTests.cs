using Unroll.Tests.Training;

namespace Unroll.Tests.Data;

public class DatasetTests
{
    [Fact]
    public void Batches_without_an_order_are_views()
    {
        var x = Numbers.Normal([10, 3], 1);
        var data = new Dataset(x, Tensor.Range(10));
        var batches = data.Batches(4).ToArray();
        Assert.Equal([4, 4, 2], batches.Select(b => b.Count));
        Assert.All(batches, b => Assert.Same(x.View.Storage, b.Inputs[0].View.Storage));
        Assert.Equal(x[8..].ToArray(), batches[2].Inputs[0].ToArray());
    }

    [Fact]
    public void An_order_moves_inputs_targets_weights_and_masks_together()
    {
        var lengths = new[] { 1, 2, 3, 4, 3, 2, 1 };
        var x = Tensor.From(lengths, [7, 1]).BroadcastTo([7, 4]).Contiguous().WithMask(Mask.FromLengths(lengths, 4));
        var data = new Dataset(x, Tensor.From(lengths), Tensor.From(lengths).To(DType.Float32));
        var order = data.Shuffled(3, 1);
        Assert.Equal(Enumerable.Range(0, 7), order.Order());
        Assert.Equal(order, data.Shuffled(3, 1));
        Assert.NotEqual(order, data.Shuffled(3, 2));
        Assert.NotEqual(order, data.Shuffled(4, 1));
        var at = 0;
        foreach (var batch in data.Batches(3, order))
            for (var row = 0; row < batch.Count; row++, at++)
            {
                var expected = lengths[order[at]];
                Assert.Equal((expected, expected, expected, (float)expected), (batch.Inputs[0].Mask!.Lengths()[row], batch.Targets[0].ToArray<int>()[row],
                    batch.Inputs[0][row, 0].ToArray<int>()[0], batch.SampleWeights!.ToArray()[row]));
            }
        Assert.Equal(7, at);
    }

    [Fact]
    public void Samples_of_a_turned_tensor_are_not_copied_whole_for_each_batch()
    {
        // PyTorch's order [time, batch, features], turned: 4 MB, of which a batch needs 32 kB.
        var x = Numbers.Normal([50, 2000, 10], 1).Transpose(0, 1);
        var data = new Dataset(x, Tensor.Range(2000));
        var order = data.Shuffled(1, 0);
        Assert.Equal(x[order[0]].ToArray(), data.Batches(16, order).First().Inputs[0][0].ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(50, data.Batches(16, order).Take(50).Count());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void Slices_of_a_data_set_keep_their_masks()
    {
        var x = Numbers.Normal([4, 3, 2], 1).WithMask(Mask.FromLengths([1, 2, 3, 2], 3));
        Assert.Equal([2, 3], new Dataset(x, Tensor.Range(4))[1..3].Inputs[0].Mask!.Lengths());
    }

    [Fact]
    public void Jagged_sequences_become_a_padded_tensor_that_knows_its_steps()
    {
        var runs = Sequences.From([new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, new float[,] { { 7, 8 } }]);
        Assert.Equal([2, 3, 2], runs.Tensor.Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0], runs.Tensor.ToArray());
        Assert.Equal([3, 1], runs.Tensor.Mask!.Lengths());
        Assert.Equal(MaskKind.Right, runs.Tensor.Mask.Kind);
        Assert.Equal([7f, 8], runs[1].ToArray());
        Assert.Equal(runs.Tensor.ToArray(), Sequences.From([new float[][] { [1, 2], [3, 4], [5, 6] }, [[7, 8]]]).Tensor.ToArray());
        Assert.Equal([2, 2, 1], Sequences.From([new float[] { 1, 2 }, [3]]).Tensor.Shape);
        var ids = Sequences.From([new[] { 5, 6 }, [], [7]]);
        Assert.Equal((DType.Int32, "[3, 2]"), (ids.Tensor.DType, ids.Tensor.Shape.ToString()));
        Assert.Equal([2, 0, 1], ids.Tensor.Mask!.Lengths());
    }

    [Fact]
    public void Padded_cuts_and_fills_on_the_side_asked_for()
    {
        var ids = Sequences.From([new[] { 1, 2, 3, 4 }, [5, 6]]);
        Assert.Equal([2, 3, 4, 5, 6, 0], ids.Padded(3).Tensor.ToArray<int>());
        Assert.Equal([1, 2, 3, 5, 6, 0], ids.Padded(3, keepEnd: false).Tensor.ToArray<int>());
        var left = ids.Padded(3, left: true);
        Assert.Equal([2, 3, 4, 0, 5, 6], left.Tensor.ToArray<int>());
        Assert.Equal(MaskKind.Left, left.Tensor.Mask!.Kind);
        Assert.Equal([5, 6], left[1].ToArray<int>());
        Assert.Equal([5, 6, 0, 0], left.Padded(4)[1].Pad(0, 0, 2).ToArray<int>());
    }

    [Fact]
    public void Sequences_that_do_not_fit_are_named()
    {
        Assert.Contains("sequence 1 of Float32 [1, 3]", Assert.Throws<ShapeException>(() => Sequences.From([new float[2, 2], new float[1, 3]])).Message, StringComparison.Ordinal);
        Assert.Contains("at step 1", Assert.Throws<ShapeException>(() => Sequences.From([new float[][] { [1, 2], [3] }])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Sequences.From(Array.Empty<int[]>()));
    }

    [Fact]
    public void A_model_fits_sequences_with_a_label_for_each_step()
    {
        var runs = Sequences.From(Enumerable.Range(1, 9).Select(n => Enumerable.Range(0, n).Select(t => (float)(t % 2)).ToArray()));
        var labels = Sequences.From(Enumerable.Range(1, 9).Select(n => Enumerable.Range(0, n).Select(t => t % 2).ToArray()));
        var model = new Sequential { new Affine(2) };
        model.Compile(new Adam(0.1), Loss.SparseCategoricalCrossEntropy, Metric.Accuracy);
        var history = model.Fit(runs, labels, new FitOptions { Epochs = 30, BatchSize = 4, Seed = 1 });
        Assert.Equal(1, history["accuracy"][^1]);
        Assert.Equal(1, model.Evaluate(runs, labels).Value("accuracy"));
    }
}
