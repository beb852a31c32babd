namespace Unroll.Tests;

public sealed class PoolingTests
{
    static Tensor Row(params float[] numbers) => Tensor.From(numbers, [1, numbers.Length, 1]);

    [Fact]
    public void The_largest_of_each_window_is_kept()
    {
        LayerCheck.Close([3, 5], new MaxPooling1D().Call(Row(1, 3, 5, -2, 9)));
        LayerCheck.Close([3, 5, 9], new MaxPooling1D { Padding = PaddingMode.Same }.Call(Row(1, 3, 5, -2, 9)));
        LayerCheck.Close([5, 5, 9], new MaxPooling1D(3) { Strides = 1 }.Call(Row(1, 3, 5, -2, 9)));
        LayerCheck.Close([-1, -1, -3], new MaxPooling1D(3) { Strides = 1, Padding = PaddingMode.Same }.Call(Row(-1, -5, -3)));
    }

    [Fact]
    public void Same_padding_pads_one_more_at_the_end()
    {
        // As in Keras: 5 steps, size 4, stride 2 give 3 windows of -1..2, 1..4, 3..6.
        LayerCheck.Close([3, 9, 9], new MaxPooling1D(4) { Strides = 2, Padding = PaddingMode.Same }.Call(Row(1, 3, 2, -2, 9)));
    }

    [Fact]
    public void Masked_steps_never_win_and_a_window_is_real_when_any_step_is()
    {
        var x = Row(1, 9, 9, 9, -4, 9).WithMask(Mask.From(new[,] { { true, false, false, false, true, false } }));
        var y = new MaxPooling1D().Call(x);
        LayerCheck.Close([1, 0, -4], y);
        Assert.Equal([true, false, true], y.Mask!.Steps.ToArray<bool>());
    }

    [Fact]
    public void NaN_at_masked_steps_changes_nothing()
    {
        LayerCheck.PaddingDoesNoHarm(new MaxPooling1D(2), LayerCheck.Numbers([2, 6, 3]), Mask.FromLengths([3, 6], 6));
        LayerCheck.PaddingDoesNoHarm(new UpSampling1D(2), LayerCheck.Numbers([2, 6, 3]), Mask.FromLengths([3, 6], 6));
    }

    [Fact]
    public void Gradients_shapes_and_empty_batches()
    {
        foreach (var padding in (PaddingMode[])[PaddingMode.Valid, PaddingMode.Same])
        {
            var make = () => new MaxPooling1D(3) { Strides = 2, Padding = padding };
            LayerCheck.Gradients(make(), LayerCheck.Numbers([2, 8, 3]));
            LayerCheck.Gradients(make(), LayerCheck.Numbers([2, 8, 3]).WithMask(Mask.FromLengths([4, 8], 8)));
            LayerCheck.Shapes(make, LayerCheck.Numbers([2, 8, 3]));
            LayerCheck.EmptyBatch(make(), LayerCheck.Numbers([2, 8, 3]));
        }
        LayerCheck.Gradients(new UpSampling1D(3), LayerCheck.Numbers([2, 2, 3]));
        LayerCheck.Shapes(() => new UpSampling1D(3), LayerCheck.Numbers([2, 2, 3]));
        LayerCheck.EmptyBatch(new UpSampling1D(3), LayerCheck.Numbers([2, 2, 3]));
    }

    [Fact]
    public void Ties_give_the_gradient_to_the_first()
    {
        var x = Row(2, 2, 1, 3);
        using var tape = Gradients.Record();
        Assert.Equal([1f, 0, 0, 1], Gradients.Of(new MaxPooling1D().Call(x).Sum(), x)[0].ToArray());
    }

    [Fact]
    public void UpSampling_repeats_steps_and_mask()
    {
        var y = new UpSampling1D(2).Call(Row(1, 2, 3).WithMask(Mask.FromLengths([2], 3)));
        LayerCheck.Close([1, 1, 2, 2, 3, 3], y);
        Assert.Equal([4], y.Mask!.Lengths());
        Assert.Equal("lengths -> up_sampling1d", y.Mask.Origin);
    }

    [Fact]
    public void Too_few_steps_and_wrong_options_are_refused()
    {
        var error = Assert.Throws<ShapeException>(() => new MaxPooling1D(4).Call(Row(1, 2)));
        Assert.Contains("2 steps", error.Message);
        Assert.Contains("at least 4", error.Message);
        Assert.Contains("Strides", Assert.Throws<ArgumentOutOfRangeException>(() => new MaxPooling1D { Strides = 0 }).Message);
        Assert.Contains("ReturnSequences", Assert.Throws<ShapeException>(() => new MaxPooling1D().Call(LayerCheck.Numbers([2, 3]))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new UpSampling1D(0));
        Assert.Equal([1, 0, 1], new MaxPooling1D().Call(Tensor.Zeros([1, 0, 1])).Shape);
    }
}
