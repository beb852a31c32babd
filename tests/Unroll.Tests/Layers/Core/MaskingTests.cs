namespace Unroll.Tests;

public sealed class MaskingTests
{
    [Fact]
    public void A_step_is_masked_when_all_its_features_equal_the_value()
    {
        var x = Tensor.From([1, 2, -1, 3, -1, -1, -1, -1, 5, 6, -1, -1], [2, 3, 2]).To(DType.Float32);
        var y = new Masking(-1).Call(x);
        Assert.Equal([true, true, false, false, true, false], y.Mask!.Steps.ToArray<bool>());
        Assert.Equal([1f, 2, -1, 3, 0, 0, 0, 0, 5, 6, 0, 0], y.ToArray());
        Assert.Equal("masking", y.Mask.Origin);
    }

    [Fact]
    public void NaN_as_the_value_masks_steps_that_are_all_NaN()
    {
        var x = Tensor.From([float.NaN, float.NaN, 1, float.NaN, 2, 3], [1, 3, 2]);
        var y = new Masking(float.NaN).Call(x);
        Assert.Equal([false, true, true], y.Mask!.Steps.ToArray<bool>());
        Assert.Equal([0f, 0, 1, float.NaN, 2, 3], y.ToArray());
    }

    [Fact]
    public void A_masked_step_stays_masked()
    {
        var x = Tensor.Ones([2, 3, 1]).WithMask(Mask.FromLengths([1, 3], 3));
        var y = new Masking().Call(x);
        Assert.Equal([true, false, false, true, true, true], y.Mask!.Steps.ToArray<bool>());
        Assert.Equal([1f, 0, 0, 1, 1, 1], y.ToArray());
    }

    [Fact]
    public void The_gradient_is_zero_at_masked_steps()
    {
        var x = Tensor.From([1, 2, 0, 0, 3, 0], [1, 3, 2]).To(DType.Float32);
        using var tape = Gradients.Record();
        Assert.Equal([1f, 1, 0, 0, 1, 1], Gradients.Of(new Masking().Call(x).Sum(), x)[0].ToArray());
    }

    [Fact]
    public void Shapes_empty_batches_and_a_missing_axis()
    {
        LayerCheck.Shapes(() => new Masking(), LayerCheck.Numbers([2, 3, 4]));
        LayerCheck.EmptyBatch(new Masking(), LayerCheck.Numbers([2, 3, 4]));
        Assert.True(new Masking().Call(new Symbol("x", [null, 4])).HasMask);
        Assert.Contains("Embedding with MaskZero", Assert.Throws<ShapeException>(() => new Masking().Call(LayerCheck.Numbers([2, 3]))).Message);
        Assert.Equal([3, 2], new Masking().Call(LayerCheck.Numbers([3, 2, 4, 5])).Mask!.Steps.Shape);
    }
}
