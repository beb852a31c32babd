using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class CtcLossTests
{
    static readonly Tensor X = Numbers.Normal([1, 6, 4], 3);

    [Fact]
    public void Masked_steps_are_as_if_they_were_not_there()
    {
        var labels = Tensor.From([2, 1], [1, 2]);
        Assert.Equal(Loss.Ctc.Of(X[.., ..4], labels).Item(), Loss.Ctc.Of(X.WithMask(Mask.FromLengths([4], 6)), labels).Item());
        var holes = Mask.From(Tensor.From([true, false, true, true, false, true], [1, 6]));
        var kept = Tensor.Concat([X[.., ..1], X[.., 2..4], X[.., 5..]], 1);
        Assert.Equal(Loss.Ctc.Of(kept, labels).Item(), Loss.Ctc.Of(X.WithMask(holes), labels).Item());
    }

    [Fact]
    public void A_mask_on_the_targets_tells_how_many_labels_there_are()
    {
        var masked = Tensor.From([2, 1, 3], [1, 3]).WithMask(Mask.FromLengths([2], 3));
        Assert.Equal(Loss.Ctc.Of(X, Tensor.From([2, 1, 0], [1, 3])).Item(), Loss.Ctc.Of(X, masked).Item());
        Assert.Equal(Loss.Ctc.Of(X, Tensor.From([2, 1, -1], [1, 3])).Item(), Loss.Ctc.Of(X, masked).Item());
    }

    [Fact]
    public void No_labels_at_all_is_the_probability_of_blanks_alone() =>
        Assert.Equal(-X.LogSoftmax()[.., .., 0].Sum().Item(), Loss.Ctc.Of(X, Tensor.From([0, 0], [1, 2])).Item(), 1e-5f);

    [Fact]
    public void Labels_that_do_not_fit_into_the_steps_are_named_or_count_nothing()
    {
        var error = Assert.Throws<ShapeException>(() => Loss.Ctc.Of(X[.., ..2], Tensor.From([1, 1], [1, 2])));
        Assert.Equal("CtcLoss: got row 0 with 2 labels and 2 steps; needed at least 3 steps: one a label, and a blank between equal neighbours. " +
            "Usual fix: leave the row out, or set ZeroInfinity.", error.Message);
        Assert.Equal(0, new CtcLoss { ZeroInfinity = true }.Of(X[.., ..2], Tensor.From([1, 1], [1, 2])).Item());
    }

    [Fact]
    public void A_label_that_is_no_class_is_named_with_its_place()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Loss.Ctc.Of(X, Tensor.From([1, 4], [1, 2])));
        Assert.Contains("got the label 4 at sample 0, position 1; needed 0 to 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("the blank 4", Assert.Throws<ShapeException>(() => new CtcLoss { Blank = 4 }.Of(X, Tensor.From([1], [1, 1]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var (x, labels) = (Numbers.Normal([9, 30, 6], 7), Tensor.From(Enumerable.Range(0, 45).Select(i => 1 + i * 7 % 5).ToArray(), [9, 5]));
        (float[], float[]) Run()
        {
            using var tape = Gradients.Record();
            var loss = Loss.Ctc.Each(x, labels);
            return (loss.ToArray(), Gradients.Of(loss.Sum(), x)[0].ToArray());
        }

        var kept = Compute.Threads;
        try
        {
            Compute.Threads = 1;
            var one = Run();
            Compute.Threads = 4;
            var four = Run();
            Assert.Equal(one.Item1, four.Item1);
            Assert.Equal(one.Item2, four.Item2);
        }
        finally
        {
            Compute.Threads = kept;
        }
    }

    [Fact]
    public void Long_sequences_neither_underflow_nor_lose_the_gradient()
    {
        var x = Numbers.Normal([1, 2000, 20], 5) * 5;
        using var tape = Gradients.Record();
        var loss = Loss.Ctc.Of(x, Tensor.From(Enumerable.Range(0, 300).Select(i => 1 + i % 19).ToArray(), [1, 300]));
        Assert.True(float.IsFinite(loss.Item()) && loss.Item() > 100);
        var gradient = Gradients.Of(loss, x)[0];
        // Softmax and the shares of the classes both add up to 1 at each step.
        Assert.All(gradient.Sum(-1).ToArray(), g => Assert.Equal(0, g, 1e-5f));
        Assert.Contains(gradient.ToArray(), g => Math.Abs(g) > 0.1f);
    }
}
