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

    [Fact]
    public void Averages_count_neither_padding_nor_masked_steps()
    {
        LayerCheck.Close([2, 1.5f], new AveragePooling1D().Call(Row(1, 3, 5, -2, 9)));
        LayerCheck.Close([2, 1.5f, 9], new AveragePooling1D { Padding = PaddingMode.Same }.Call(Row(1, 3, 5, -2, 9)));
        LayerCheck.Close([1, 2, 3], new AveragePooling1D(3) { Strides = 1, Padding = PaddingMode.Causal }.Call(Row(1, 3, 5)));
        var y = new AveragePooling1D(3) { Strides = 3 }.Call(Row(1, 9, 5, 9, 9, 9).WithMask(Mask.From(new[,] { { true, false, true, false, false, false } })));
        LayerCheck.Close([3, 0], y);
        Assert.Equal([true, false], y.Mask!.Steps.ToArray<bool>());
        var plane = Tensor.From([1, 2, 3, 4, 5, 6f], [1, 2, 3, 1]);
        LayerCheck.Close([3, 4.5f], new AveragePooling2D { Padding = PaddingMode.Same }.Call(plane));
        LayerCheck.Close([5, 6], new MaxPooling2D { Padding = PaddingMode.Same }.Call(plane));
        LayerCheck.Close([4, 5, 6], new MaxPooling2D(2, 1).Call(plane));
    }

    [Fact]
    public void Ties_in_a_plane_give_the_gradient_to_the_first_in_row_major_order()
    {
        var x = Tensor.From([1, 2, 2, 1f], [1, 2, 2, 1]);
        using var tape = Gradients.Record();
        Assert.Equal([0f, 1, 0, 0], Gradients.Of(new MaxPooling2D().Call(x).Sum(), x)[0].ToArray());
    }

    [Fact]
    public void Global_poolings_see_real_steps_alone()
    {
        var x = Row(1, 9, -5, 9).WithMask(Mask.From(new[,] { { true, false, true, false } }));
        LayerCheck.Close([-2], new GlobalAveragePooling1D().Call(x));
        LayerCheck.Close([1], new GlobalMaxPooling1D().Call(x));
        var none = Row(1, 9).WithMask(Mask.FromLengths([0], 2));
        LayerCheck.Close([0], new GlobalAveragePooling1D().Call(none));
        LayerCheck.Close([0], new GlobalMaxPooling1D().Call(none));
        Assert.Equal([1, 1, 1], new GlobalMaxPooling1D { KeepDims = true }.Call(x).Shape);
        Assert.Null(new GlobalMaxPooling1D { KeepDims = true }.Call(x).Mask);
        LayerCheck.Close([2.5f], new GlobalAveragePooling2D().Call(Tensor.From([1, 2, 3, 4f, 9, 9], [1, 3, 2, 1]).WithMask(Mask.FromLengths([2], 3))));
    }

    [Fact]
    public void Adaptive_poolings_share_out_the_steps_as_PyTorch_does()
    {
        // Five steps in three windows: 0-1, 1-3, 3-4.
        LayerCheck.Close([1.5f, 3, 4.5f], new AdaptiveAveragePooling1D(3).Call(Row(1, 2, 3, 4, 5)));
        LayerCheck.Close([2, 4, 5], new AdaptiveMaxPooling1D(3).Call(Row(1, 2, 3, 4, 5)));
        LayerCheck.Close([1, 1, 2, 2], new AdaptiveMaxPooling1D(4).Call(Row(1, 2)));
        LayerCheck.Close([1, 3], new AdaptiveMaxPooling1D(2).Call(Row(1, 9, 3, 9).WithMask(Mask.From(new[,] { { true, false, true, false } }))));
        LayerCheck.Close([0, 0], new AdaptiveAveragePooling1D(2).Call(Row(7, 7).WithMask(Mask.FromLengths([0], 2))));
    }

    [Fact]
    public void Larger_pictures_repeat_or_mix()
    {
        var x = Tensor.From([1, 2, 3, 4f], [1, 2, 2, 1]);
        LayerCheck.Close([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], new UpSampling2D().Call(x));
        // Half-pixel centres: quarters between neighbours, ends repeated.
        LayerCheck.Close([1, 1.25f, 1.75f, 2, 3, 3.25f, 3.75f, 4], new UpSampling2D(1, 2) { Interpolation = Interpolation.Bilinear }.Call(x));
        Assert.Contains("mask", Assert.Throws<InvalidOperationException>(() => new UpSampling2D { Interpolation = Interpolation.Bilinear }.Call(x.WithMask(Mask.FromLengths([1], 2)))).Message);
    }
}
