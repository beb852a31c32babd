using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class ClassWeightTests
{
    static readonly Tensor X = Numbers.Normal([5, 3], 4);
    static readonly Tensor Labels = Tensor.From([0, 2, -1, 1, 2], [5]);
    static readonly float[] Weights = [1, 0.5f, 4];

    [Fact]
    public void The_mean_is_over_the_elements_or_over_their_weights()
    {
        var each = new SparseCategoricalCrossEntropy { IgnoreClass = -1 }.Each(X, Labels).ToArray();
        var sum = each[0] + 4 * each[1] + 0.5f * each[3] + 4 * each[4];
        SparseCategoricalCrossEntropy Loss(LossReduction reduction) => new() { IgnoreClass = -1, ClassWeights = Weights, Reduction = reduction };
        Assert.Equal(sum / 4, Loss(LossReduction.Mean).Of(X, Labels).Item(), 1e-5f);
        Assert.Equal(sum / 9.5f, Loss(LossReduction.WeightedMean).Of(X, Labels).Item(), 1e-5f);
        var samples = Tensor.From([1f, 2, 100, 0, 1], [5]);
        Assert.Equal((each[0] + 8 * each[1] + 4 * each[4]) / (1 + 8 + 4), Loss(LossReduction.WeightedMean).Of(X, Labels, samples).Item(), 1e-5f);
    }

    [Fact]
    public void The_weights_of_masked_steps_are_not_in_the_divisor()
    {
        var (x, t) = (Numbers.Normal([2, 2, 3], 4), Tensor.From([0, 2, 1, 999], [2, 2]));
        var loss = new SparseCategoricalCrossEntropy { ClassWeights = Weights, Reduction = LossReduction.WeightedMean };
        var each = Loss.SparseCategoricalCrossEntropy.Each(x, Tensor.From([0, 2, 1, 0], [2, 2])).ToArray();
        Assert.Equal((each[0] + 4 * each[1] + 0.5f * each[2]) / 5.5f, loss.Of(x.WithMask(Mask.FromLengths([2, 1], 2)), t).Item(), 1e-5f);
    }

    [Fact]
    public void Log_probabilities_with_weights_are_the_cross_entropy_of_the_logits()
    {
        var sparse = new SparseCategoricalCrossEntropy { IgnoreClass = -1, ClassWeights = Weights, Reduction = LossReduction.WeightedMean };
        var direct = new NegativeLogLikelihood { IgnoreClass = -1, ClassWeights = Weights, Reduction = LossReduction.WeightedMean };
        Assert.Equal(sparse.Of(X, Labels).Item(), direct.Of(X.LogSoftmax(), Labels).Item(), 1e-6f);
    }

    [Fact]
    public void A_positive_weight_of_two_is_a_positive_counted_twice()
    {
        var (x, t) = (Tensor.From([0.5f, -1], [2, 1]), Tensor.From([1f, 0], [2, 1]));
        var each = Loss.BinaryCrossEntropy.Each(x, t).ToArray();
        Assert.Equal((2 * each[0] + each[1]) / 2, new BinaryCrossEntropy { PositiveWeights = [2] }.Of(x, t).Item(), 1e-6f);
        Assert.Equal(2000, new BinaryCrossEntropy { PositiveWeights = [2] }.Of(Tensor.From([-1000f], [1, 1]), Tensor.From([1f], [1, 1])).Item());
    }

    [Fact]
    public void Weighted_cross_entropy_has_the_gradient_of_soft_targets_too()
    {
        var (x, t) = (Numbers.Normal([3, 4], 1), Numbers.Normal([3, 4], 2).Softmax());
        var loss = new BinaryCrossEntropy { PositiveWeights = [3, 1, 0.5f, 2], LabelWeights = [1, 0, 2, 0.5f], LabelSmoothing = 0.1f };
        float[] Slope(DType type)
        {
            using var tape = Gradients.Record();
            var (p, targets) = (x.To(type), t.To(type));
            return Gradients.Of(loss.Of(p, targets), targets)[0].To(DType.Float32).ToArray();
        }

        Assert.Equal(Slope(DType.Float64), Slope(DType.Float32), (a, b) => Math.Abs(a - b) <= 1e-6);
        Assert.Contains(Slope(DType.Float32), g => g != 0);
    }

    [Fact]
    public void Wrong_numbers_of_weights_are_named()
    {
        Assert.Contains("2 numbers in ClassWeights", Assert.Throws<ShapeException>(() => new SparseCategoricalCrossEntropy { ClassWeights = [1, 2], IgnoreClass = -1 }.Of(X, Labels)).Message, StringComparison.Ordinal);
        Assert.Contains("2 numbers in ClassWeights", Assert.Throws<ShapeException>(() => new CategoricalCrossEntropy { ClassWeights = [1, 2] }.Of(X, X)).Message, StringComparison.Ordinal);
        Assert.Contains("2 numbers in PositiveWeights", Assert.Throws<ShapeException>(() => new BinaryCrossEntropy { PositiveWeights = [1, 2] }.Of(X, X)).Message, StringComparison.Ordinal);
        Assert.Contains("got -1; needed a number of 0 or more", Assert.Throws<ArgumentOutOfRangeException>(() => new SparseCategoricalCrossEntropy { ClassWeights = [-1] }).Message, StringComparison.Ordinal);
        Assert.Contains("got 0; needed a number above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new BinaryCrossEntropy { PositiveWeights = [0] }).Message, StringComparison.Ordinal);
        Assert.Contains("empty list", Assert.Throws<ArgumentException>(() => new SparseCategoricalCrossEntropy { ClassWeights = [] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_class_weights_are_an_error_even_where_no_label_needs_them() =>
        Assert.Throws<ShapeException>(() => new SparseCategoricalCrossEntropy { ClassWeights = [1, 2] }.Of(X, Tensor.From([0, 1, 0, 1, 0], [5])));

    [Theory]
    [InlineData(false), InlineData(true)]
    public void Fit_looks_at_every_label_first(bool log)
    {
        var model = new Sequential { new Dense(3) };
        model.Compile(new Sgd(0.1f), log ? new NegativeLogLikelihood() : new MultiMarginLoss());
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => model.Fit(Numbers.Normal([4, 2], 1), Tensor.From([0, 1, 3, 2], [4])));
        Assert.Contains("got the label 3 at sample 2; needed 0 to 2", error.Message, StringComparison.Ordinal);
    }
}
