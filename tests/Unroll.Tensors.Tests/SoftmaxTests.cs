namespace Unroll.Tensors.Tests;

public class SoftmaxTests
{
    /// <summary>Shifted argument, powers and sums stay in the row: only the result is an array.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Along_the_last_axis_the_result_is_the_only_array(bool log)
    {
        var x = Tensor.Random([64, 256], Distribution.Normal(), 1);
        long Bytes()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = log ? x.LogSoftmax() : x.Softmax();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        var least = Enumerable.Range(0, 5).Min(_ => Bytes());
        Assert.InRange(least, 64 * 256 * sizeof(float), 64 * 256 * sizeof(float) + 1024);
    }

    [Fact]
    public void A_row_has_the_bits_it_has_alone_and_infinite_logits_count_nothing()
    {
        var x = Tensor.Random([7, 37], Distribution.Normal(0, 8), 2);
        for (var row = 0; row < 7; row++)
            Assert.Equal(x.Softmax().AsSpan().Slice(row * 37, 37), x[row..(row + 1)].Softmax().AsSpan());
        Assert.Equal([0, 0.5f, 0.5f], Tensor.From([float.NegativeInfinity, 1000, 1000], [3]).Softmax().ToArray());
        Assert.Throws<ShapeException>(() => Tensor.Zeros([3, 0]).Softmax());
        Assert.Equal([0, 3], Tensor.Zeros([0, 3]).Softmax().Shape);
    }
}
