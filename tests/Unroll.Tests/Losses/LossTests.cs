using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class LossTests
{
    static readonly Tensor P = Tensor.From(new float[,] { { 1, 2 }, { 3, 4 } });
    static readonly Tensor T = Tensor.From(new float[,] { { 0, 2 }, { 5, 4 } });

    [Fact]
    public void Mean_squared_error_is_the_mean_of_squares()
    {
        using var tape = Gradients.Record();
        var p = P.Contiguous();
        var loss = Loss.MeanSquaredError.Of(p, T);
        Assert.Equal(1.25f, loss.Item());
        Assert.Equal([0.5f, 0, -1, 0], Gradients.Of(loss, p)[0].ToArray());
    }

    [Fact]
    public void Mean_absolute_error_is_the_mean_of_distances()
    {
        using var tape = Gradients.Record();
        var loss = Loss.MeanAbsoluteError.Of(P, T);
        Assert.Equal(0.75f, loss.Item());
        Assert.Equal([0.25f, 0, -0.25f, 0], Gradients.Of(loss, P)[0].ToArray());
    }

    [Fact]
    public void Binary_cross_entropy_of_logits_neither_overflows_nor_loses_small_numbers()
    {
        var x = Tensor.From([0f, 20, 1000, -1000, 1000], [5, 1]);
        var t = Tensor.From([1f, 1, 1, 0, 0], [5, 1]);
        var losses = Loss.BinaryCrossEntropy.Each(x, t).ToArray();
        Assert.Equal([0.6931472f, 2.0611537e-9f, 0, 0, 1000], losses, (a, b) => Math.Abs(a - b) <= 1e-6f * Math.Abs(a));
    }

    [Fact]
    public void Binary_cross_entropy_of_probabilities_is_that_of_their_logits()
    {
        var x = Numbers.Normal([6, 2], 4);
        var t = Numbers.Normal([6, 2], 5).Greater(0).To(DType.Float32);
        Assert.Equal(Loss.BinaryCrossEntropy.Of(x, t).Item(), new BinaryCrossEntropy { FromLogits = false }.Of(x.Sigmoid(), t).Item(), 1e-6f);
    }

    [Fact]
    public void Sparse_and_one_hot_targets_give_the_same()
    {
        var x = Numbers.Normal([4, 3, 5], 6);
        var t = Tensor.From([0, 4, 2, 1, 1, 3, 0, 0, 4, 2, 2, 3], [4, 3]);
        var sparse = Loss.SparseCategoricalCrossEntropy.Of(x, t).Item();
        Assert.Equal(Loss.CategoricalCrossEntropy.Of(x, t.OneHot(5)).Item(), sparse, 1e-6f);
        Assert.Equal(sparse, new SparseCategoricalCrossEntropy { FromLogits = false }.Of(x.Softmax(), t).Item(), 1e-5f);
        Assert.Equal(sparse, Loss.SparseCategoricalCrossEntropy.Of(x, t.To(DType.Float32)).Item());
    }

    [Fact]
    public void The_class_axis_may_be_named()
    {
        var x = Numbers.Normal([4, 3, 5], 7);
        var t = Tensor.From([0, 4, 2, 1, 1, 3, 0, 0, 4, 2, 2, 3], [4, 3]);
        var other = x.Transpose(1, 2);
        Assert.Equal(Loss.SparseCategoricalCrossEntropy.Of(x, t).Item(), new SparseCategoricalCrossEntropy { Axis = 1 }.Of(other, t).Item());
        Assert.Equal(Loss.CategoricalCrossEntropy.Of(x, t.OneHot(5)).Item(), new CategoricalCrossEntropy { Axis = 1 }.Of(other, t.OneHot(5).Transpose(1, 2)).Item(), 1e-6f);
    }

    [Fact]
    public void Class_numbers_may_keep_the_class_axis_with_one_number()
    {
        var x = Numbers.Normal([4, 5, 3], 7);
        var t = Tensor.From([0, 4, 2, 1, 1, 3, 0, 0, 4, 2, 2, 3], [4, 3]);
        var loss = new SparseCategoricalCrossEntropy { Axis = 1 };
        Assert.Equal(loss.Each(x, t).ToArray(), loss.Each(x, t.Reshape(4, 1, 3)).ToArray());
        Assert.Equal(Loss.SparseCategoricalCrossEntropy.Each(x.Transpose(1, 2), t).ToArray(), Loss.SparseCategoricalCrossEntropy.Each(x.Transpose(1, 2), t.Reshape(4, 3, 1)).ToArray());
    }

    [Fact]
    public void Elements_of_an_ignored_class_do_not_count()
    {
        var loss = new SparseCategoricalCrossEntropy { IgnoreClass = -1 };
        var x = Numbers.Normal([4, 3], 8);
        Assert.Equal(Loss.SparseCategoricalCrossEntropy.Of(x[..2], Tensor.From([2, 0], [2])).Item(), loss.Of(x, Tensor.From([2, 0, -1, -1], [4])).Item(), 1e-6f);
    }

    [Fact]
    public void Sample_weights_multiply_and_do_not_divide_unless_asked()
    {
        var w = Tensor.From([2f, 1], [2]);
        Assert.Equal((2 * 0.5f + 2) / 2, Loss.MeanSquaredError.Of(P, T, w).Item());
        Assert.Equal(2 * 0.5f + 2, new MeanSquaredError { Reduction = LossReduction.Sum }.Of(P, T, w).Item());
        Assert.Equal((2 * 0.5f + 2) / 3, new MeanSquaredError { Reduction = LossReduction.WeightedMean }.Of(P, T, w).Item());
        Assert.Equal((2 * 0.5f + 2) / 2, Loss.MeanSquaredError.Of(P, T, w.Reshape(2, 1)).Item());
    }

    [Fact]
    public void Label_smoothing_draws_targets_together()
    {
        var x = Numbers.Normal([3, 4], 9);
        var t = Tensor.From([1, 0, 3], [3]).OneHot(4);
        Assert.Equal(Loss.CategoricalCrossEntropy.Of(x, t * 0.9f + 0.025f).Item(), new CategoricalCrossEntropy { LabelSmoothing = 0.1f }.Of(x, t).Item(), 1e-6f);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BinaryCrossEntropy { LabelSmoothing = 2 });
    }

    public static TheoryData<string> Every => ["mse", "mae", "bce", "bce_p", "cce", "cce_p", "scce", "scce_p", "scce_axis"];

    static (Func<Tensor, Tensor> Loss, Tensor Start) Case(string name, Tensor? weights)
    {
        var x = Numbers.Normal([2, 3, 4], 11);
        var real = Numbers.Normal([2, 3, 4], 12);
        var yes = real.Greater(0).To(DType.Float32);
        var ids = Tensor.From([0, 3, 2, 1, 1, 2], [2, 3]);
        var p = x.Softmax();
        return name switch
        {
            "mse" => (v => Loss.MeanSquaredError.Of(v, real, weights), x),
            "mae" => (v => Loss.MeanAbsoluteError.Of(v, real, weights), x),
            "bce" => (v => new BinaryCrossEntropy { LabelSmoothing = 0.1f }.Of(v, yes, weights), x),
            "bce_p" => (v => new BinaryCrossEntropy { FromLogits = false }.Of(v, yes, weights), x.Sigmoid()),
            "cce" => (v => Loss.CategoricalCrossEntropy.Of(v, ids.OneHot(4), weights), x),
            "cce_p" => (v => new CategoricalCrossEntropy { FromLogits = false }.Of(v, ids.OneHot(4), weights), p),
            "scce" => (v => new SparseCategoricalCrossEntropy { IgnoreClass = 3 }.Of(v, ids, weights), x),
            "scce_p" => (v => new SparseCategoricalCrossEntropy { FromLogits = false }.Of(v, ids, weights), p),
            _ => (v => new SparseCategoricalCrossEntropy { Axis = 1 }.Of(v.Transpose(1, 2), ids, weights), x),
        };
    }

    [Theory, MemberData(nameof(Every))]
    public void Gradients_pass_the_numeric_check(string name)
    {
        var (loss, x) = Case(name, Tensor.From([0.5f, 1, 2, 1, 0, 3], [2, 3]));
        GradientCheck.Require(v => loss(v[0]), [x], 1e-6);
    }

    [Theory, MemberData(nameof(Every))]
    public void Both_backends_agree(string name)
    {
        var (loss, x) = Case(name, null);
        Assert.Equal(loss(x.To(DType.Float64)).ItemDouble(), loss(x).Item(), 2e-6);
        Assert.Equal(loss(x.On(PlainBackend.Instance)).Item(), loss(x).Item(), 2e-6);
    }

    [Theory, MemberData(nameof(Every))]
    public void Both_backends_have_the_same_gradient(string name)
    {
        var (loss, x) = Case(name, Tensor.From([0.5f, 1, 2, 1, 0, 3], [2, 3]));
        float[] Slope(Tensor at)
        {
            using var tape = Gradients.Record();
            return Gradients.Of(loss(at), at)[0].ToArray();
        }

        Assert.Equal(Slope(x.To(DType.Float64)), Slope(x), (a, b) => Math.Abs(a - b) <= 1e-6);
        Assert.Equal(Slope(x.On(PlainBackend.Instance)), Slope(x), (a, b) => Math.Abs(a - b) <= 1e-6);
    }

    [Fact]
    public void An_empty_batch_has_no_loss()
    {
        Assert.Equal(0, Loss.MeanSquaredError.Of(P[..0], T[..0]).Item());
        Assert.Equal(0, Loss.SparseCategoricalCrossEntropy.Of(P[..0], Tensor.From(Array.Empty<int>(), [0])).Item());
    }
}
