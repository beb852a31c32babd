using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class LossMaskTests
{
    static readonly Mask Mask = Mask.FromLengths([3, 1], 3);
    static readonly Tensor Ids = Tensor.From([0, 3, 2, 1, 1, 2], [2, 3]);

    public static TheoryData<string> Every => ["mse", "mae", "bce", "cce", "scce"];

    static (Loss Loss, Tensor Targets) Case(string name) => name switch
    {
        "mse" => (Loss.MeanSquaredError, Numbers.Normal([2, 3, 4], 2)),
        "mae" => (Loss.MeanAbsoluteError, Numbers.Normal([2, 3, 4], 2)),
        "bce" => (Loss.BinaryCrossEntropy, Numbers.Normal([2, 3, 4], 2).Greater(0).To(DType.Float32)),
        "cce" => (Loss.CategoricalCrossEntropy, Ids.OneHot(4)),
        _ => (Loss.SparseCategoricalCrossEntropy, Ids),
    };

    static Tensor Spoil(Tensor x, Tensor with) => Tensor.Where(Mask.Steps.ExpandDims(2), x, with);

    [Theory, MemberData(nameof(Every))]
    public void A_masked_mean_is_over_the_real_steps(string name)
    {
        var (loss, t) = Case(name);
        var x = Numbers.Normal([2, 3, 4], 1);
        var masked = loss.Of(x.WithMask(Mask), t).Item();
        var (first, second) = (loss.Of(x[..1], t[..1]).Item(), loss.Of(x[1..][.., ..1], t[1..][.., ..1]).Item());
        Assert.Equal((3 * first + second) / 4, masked, 1e-6f);
        Assert.NotEqual(loss.Of(x, t).Item(), masked);
    }

    [Theory, MemberData(nameof(Every))]
    public void NaN_at_masked_steps_changes_no_bit_of_loss_and_gradient(string name)
    {
        var (loss, t) = Case(name);
        var x = Numbers.Normal([2, 3, 4], 1);
        var nan = Tensor.Full(Shape.Scalar, double.NaN);
        var bad = t.DType == DType.Int32 ? Tensor.Where(Mask.Steps, t, Tensor.From([999], Shape.Scalar)) : Spoil(t, nan);
        (float, float[]) Run(Tensor p, Tensor targets)
        {
            using var tape = Gradients.Record();
            var y = loss.Of(p.WithMask(Mask), targets);
            return (y.Item(), Gradients.Of(y, p)[0].ToArray());
        }

        var (clean, slope) = Run(x, t);
        var (spoiled, other) = Run(Spoil(x, nan), bad);
        Assert.Equal(clean, spoiled);
        Assert.Equal(slope, other);
        Assert.All(other[16..], g => Assert.Equal(0, g));
    }

    [Fact]
    public void One_number_a_step_is_masked_by_step()
    {
        var x = Numbers.Normal([2, 3], 1);
        var t = Numbers.Normal([2, 3], 2);
        var expected = Loss.MeanSquaredError.Of(x.ExpandDims(2).WithMask(Mask), t.ExpandDims(2)).Item();
        Assert.Equal(expected, Loss.MeanSquaredError.Of(x.WithMask(Mask), t).Item());
    }

    [Fact]
    public void Weights_and_mask_go_together_as_in_Keras()
    {
        var (x, t) = (Tensor.Ones([2, 3, 1]), Tensor.Zeros([2, 3, 1]));
        var w = Tensor.From([2f, 2, 2, 4, 100, 100], [2, 3]);
        Assert.Equal((2 + 2 + 2 + 4) / 4f, Loss.MeanSquaredError.Of(x.WithMask(Mask), t, w).Item());
    }

    [Fact]
    public void The_targets_mask_counts_when_the_predictions_have_none()
    {
        var (x, t) = (Numbers.Normal([2, 3, 4], 1), Numbers.Normal([2, 3, 4], 2));
        Assert.Equal(Loss.MeanSquaredError.Of(x.WithMask(Mask), t).Item(), Loss.MeanSquaredError.Of(x, t.WithMask(Mask)).Item());
    }

    [Fact]
    public void Masked_and_ignored_steps_of_class_numbers_leave_the_others_their_bits()
    {
        var (x, loss) = (Numbers.Normal([2, 3, 4], 1), new SparseCategoricalCrossEntropy { IgnoreClass = -7 });
        var (all, some) = (loss.Each(x, Ids), loss.Each(x.WithMask(Mask), Tensor.From([0, -7, 2, 1, 999, -1], [2, 3])));
        var (e, s) = (all.ToArray(), some.ToArray());
        Assert.Equal([e[0], 0, e[2], e[3], 0, 0], s);
        var mean = loss.Of(x.WithMask(Mask), Tensor.From([0, -7, 2, 1, 999, -1], [2, 3])).Item();
        Assert.Equal((e[0] + e[2] + e[3]) / 3, mean, 1e-6f);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => loss.Of(x.WithMask(Mask), Tensor.From([0, 1, 4, 1, 999, -1], [2, 3])));
        Assert.Contains("label 4 at sample 0, step 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Different_lengths_of_predictions_and_targets_are_an_error_that_names_the_row()
    {
        var (x, t) = (Tensor.Ones([2, 3, 1]).WithMask(Mask), Tensor.Ones([2, 3, 1]).WithMask(Mask.FromLengths([3, 2], 3)));
        var error = Assert.Throws<ShapeException>(() => Loss.MeanSquaredError.Of(x, t));
        Assert.Contains("predictions with 1 and targets with 2 real steps in row 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_is_masked_whole_has_no_loss() =>
        Assert.Equal(0, Loss.MeanSquaredError.Of(Tensor.Ones([2, 3, 1]).WithMask(Mask.FromLengths([0, 0], 3)), Tensor.Zeros([2, 3, 1])).Item());
}
