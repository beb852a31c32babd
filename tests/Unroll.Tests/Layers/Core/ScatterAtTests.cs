namespace Unroll.Tests.Layers.Core;

public sealed class ScatterAtTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    /// <summary>The thread's case: position 4 becomes the projected vector, all others stay, and both sources get gradients.</summary>
    [Fact]
    public void The_row_at_the_index_of_each_sample_is_replaced()
    {
        Tensor x = Random([3, 6, 2], 1), row = Random([3, 2], 2);
        int[] index = [4, 0, 5];
        var y = new ScatterAt().Call(x, Tensor.From(index, [3]), row);
        for (var sample = 0; sample < 3; sample++)
            for (var t = 0; t < 6; t++)
                Assert.Equal((t == index[sample] ? row[sample] : x[sample, t]).ToArray(), y[sample, t].ToArray());
        using var tape = Gradients.Record();
        var weight = Random([3, 6, 2], 3);
        var gradients = Gradients.Of((x.ScatterAt(Tensor.From(index, [3, 1]), row) * weight).Sum(), x, row);
        for (var sample = 0; sample < 3; sample++)
        {
            Assert.Equal(weight[sample, index[sample]].ToArray(), gradients[1][sample].ToArray());
            for (var t = 0; t < 6; t++)
                Assert.Equal((t == index[sample] ? new float[2] : weight[sample, t].ToArray()), gradients[0][sample, t].ToArray());
        }
    }

    [Fact]
    public void The_replaced_step_becomes_real()
    {
        var x = Random([2, 4, 2], 1).WithMask(Mask.FromLengths([2, 1], 4));
        var y = new ScatterAt().Call(x, Tensor.From([3, 0], [2]), Random([2, 2], 2));
        Assert.Equal([true, true, false, true, true, false, false, false], y.Mask!.Steps.ToArray<bool>());
    }

    [Theory, InlineData(6), InlineData(-1)]
    public void An_index_out_of_range_names_the_sample(int wrong)
    {
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => new ScatterAt().Call(Random([3, 6, 2], 1), Tensor.From([0, wrong, 2], [3]), Random([3, 2], 2))).Message;
        Assert.Contains(FormattableString.Invariant($"index {wrong} for sample 1 of sequences of 6 steps"), message);
        Assert.Contains("0 to 5", message);
    }

    [Fact]
    public void What_does_not_fit_says_so()
    {
        Assert.Contains("Dense", Assert.Throws<ShapeException>(() => Random([3, 6, 2], 1).ScatterAt(Tensor.From([0, 1, 2], [3]), Random([3, 4], 2))).Message);
        Assert.Contains("Int32", Assert.Throws<ShapeException>(() => Random([3, 6, 2], 1).ScatterAt(Random([3], 1), Random([3, 2], 2))).Message);
    }
}
