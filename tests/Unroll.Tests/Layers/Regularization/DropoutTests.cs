namespace Unroll.Tests;

public sealed class DropoutTests
{
    static readonly Pass Training = new(true, 5);

    [Fact]
    public void Inference_changes_nothing()
    {
        var x = LayerCheck.Numbers([3, 4]);
        Assert.Equal(x.ToArray(), new Dropout(0.5f).Call(x).ToArray());
        Assert.Equal(x.ToArray(), new Dropout(0).Call(x, Training).ToArray());
    }

    [Fact]
    public void Training_drops_the_share_and_scales_the_rest()
    {
        var y = new Dropout(0.25f).Call(Tensor.Ones([100, 100]), Training).ToArray();
        Assert.All(y, v => Assert.True(v == 0 || Math.Abs(v - 4f / 3) < 1e-6));
        Assert.InRange(y.Count(v => v == 0) / 10000.0, 0.23, 0.27);
        Assert.Equal(0, new Dropout(1).Call(Tensor.Ones([4, 4]), Training).Sum().Item());
    }

    [Fact]
    public void The_same_key_drops_the_same_and_another_layer_others()
    {
        var x = Tensor.Ones([8, 8]);
        Assert.Equal(new Dropout(0.5f).Call(x, Training).ToArray(), new Dropout(0.5f).Call(x, Training).ToArray());
        Assert.NotEqual(new Dropout(0.5f).Call(x, Training).ToArray(), new Dropout(0.5f).Call(x, Training with { Key = 6 }).ToArray());
        Assert.NotEqual(new Dropout(0.5f).Call(x, Training).ToArray(), new Dropout(0.5f) { Name = "other" }.Call(x, Training).ToArray());
    }

    [Fact]
    public void The_noise_shape_says_what_is_dropped_together()
    {
        var x = Tensor.Ones([4, 6, 8]);
        var features = new Dropout(0.5f) { NoiseShape = [null, 1, null] }.Call(x, Training);
        var steps = new Dropout(0.5f) { NoiseShape = [1, 6, 1] }.Call(x, Training);
        for (var t = 1; t < 6; t++)
            Assert.Equal(features[.., 0].ToArray(), features[.., t].ToArray());
        Assert.True(features.ToArray().Distinct().Count() == 2);
        for (var t = 0; t < 6; t++)
            Assert.Single(steps[.., t].ToArray().Distinct());
        var error = Assert.Throws<ShapeException>(() => new Dropout(0.5f) { NoiseShape = [null, 2, null] }.Call(x, Training));
        Assert.Contains("[null, 2, null]", error.Message);
        Assert.Throws<ShapeException>(() => new Dropout(0.5f) { NoiseShape = [null, 1] }.Call(x, Training));
    }

    [Fact]
    public void The_gradient_passes_where_the_number_passed()
    {
        var layer = new Dropout(0.5f);
        using var tape = Gradients.Record();
        var x = LayerCheck.Numbers([5, 5]);
        var y = layer.Call(x, Training);
        var gradient = Gradients.Of(y.Sum(), x)[0];
        LayerCheck.Close((y / x).ToArray(), gradient, 1e-5f);
    }

    [Fact]
    public void A_rate_above_one_is_refused_and_shapes_and_masks_stay()
    {
        Assert.Contains("between 0 and 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1.5f)).Message);
        LayerCheck.Shapes(() => new Dropout(0.5f), LayerCheck.Numbers([2, 3, 4]));
        LayerCheck.EmptyBatch(new Dropout(0.5f), LayerCheck.Numbers([2, 3]));
        Assert.NotNull(new Dropout(0.5f).Call(LayerCheck.Numbers([2, 3, 4]).WithMask(Mask.FromLengths([1, 2], 3)), Training).Mask);
    }
}
