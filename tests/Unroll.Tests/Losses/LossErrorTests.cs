namespace Unroll.Tests.Losses;

public class LossErrorTests
{
    [Fact]
    public void Classes_along_another_axis_are_an_error_with_both_shapes_and_the_fix()
    {
        var error = Assert.Throws<ShapeException>(() => Loss.SparseCategoricalCrossEntropy.Of(Tensor.Zeros([128, 44, 100]), Tensor.Zeros([128, 100], DType.Int32)));
        Assert.Equal("SparseCategoricalCrossEntropy: got predictions [batch 128, time 44, classes 100] and targets [batch 128, time 100]; " +
            "needed targets [batch 128, time 44], a class number for each. Usual fix: the classes seem to be axis 1: " +
            "new SparseCategoricalCrossEntropy { Axis = 1 }, or predictions.Transpose(1, 2).", error.Message);
    }

    [Fact]
    public void A_label_outside_the_classes_is_named_with_its_place()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Loss.SparseCategoricalCrossEntropy.Of(Tensor.Zeros([2, 3, 4]), Tensor.From([0, 1, 2, 3, 4, 0], [2, 3])));
        Assert.Contains("got the label 4 at sample 1, step 1; needed 0 to 3, because the predictions have 4 classes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_are_never_broadcast()
    {
        Assert.Equal(0, Loss.MeanSquaredError.Of(Tensor.From([1f, 2], [2, 1]), Tensor.From([1f, 2], [2])).Item());
        Assert.Equal(0, Loss.MeanSquaredError.Of(Tensor.From([1f, 2], [2]), Tensor.From([1f, 2], [2, 1])).Item());
        var error = Assert.Throws<ShapeException>(() => Loss.MeanSquaredError.Of(Tensor.Zeros([8, 5, 1]), Tensor.Zeros([8, 1])));
        Assert.Contains("drop ReturnSequences", error.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Loss.MeanAbsoluteError.Of(Tensor.Zeros([8, 1]), Tensor.Zeros([1, 1])));
    }

    [Fact]
    public void One_hot_and_class_numbers_are_told_apart()
    {
        Assert.Contains("use Loss.CategoricalCrossEntropy",
            Assert.Throws<ShapeException>(() => Loss.SparseCategoricalCrossEntropy.Of(Tensor.Zeros([8, 3]), Tensor.Zeros([8, 3]))).Message, StringComparison.Ordinal);
        Assert.Contains("use Loss.SparseCategoricalCrossEntropy",
            Assert.Throws<ShapeException>(() => Loss.CategoricalCrossEntropy.Of(Tensor.Zeros([8, 3]), Tensor.Zeros([8], DType.Int32))).Message, StringComparison.Ordinal);
        Assert.Contains("the target 0.5 at sample 1",
            Assert.Throws<ShapeException>(() => Loss.SparseCategoricalCrossEntropy.Of(Tensor.Zeros([2, 3]), Tensor.From([1f, 0.5f], [2]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_fit_nothing_are_an_error() =>
        Assert.Throws<ShapeException>(() => Loss.MeanSquaredError.Of(Tensor.Zeros([8, 3]), Tensor.Zeros([8, 3]), Tensor.Ones([3])));
}
