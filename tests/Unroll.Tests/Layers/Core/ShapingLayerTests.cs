namespace Unroll.Tests;

public sealed class ShapingLayerTests
{
    static readonly Tensor X = Tensor.From(Enumerable.Range(0, 12).Select(i => (float)i).ToArray(), [2, 3, 2]);
    static readonly Mask Padded = Mask.FromLengths([2, 3], 3);

    [Fact]
    public void Flatten_joins_all_axes_but_the_batch()
    {
        var y = new Flatten().Call(X);
        Assert.Equal([2, 6], y.Shape);
        Assert.Equal(X.ToArray(), y.ToArray());
        Assert.Equal([4, 1], new Flatten().Call(Tensor.Zeros([4])).Shape);
        LayerCheck.EmptyBatch(new Flatten(), X);
        LayerCheck.Shapes(() => new Flatten(), X);
        LayerCheck.Gradients(new Flatten(), X);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(7f)]
    public void Flatten_makes_zeros_of_masked_steps(float padding)
    {
        var x = Tensor.From(new[, ,] { { { 1f, 2f }, { 3f, 4f } }, { { 5f, 6f }, { padding, padding } } }).WithMask(Mask.FromLengths([2, 1], 2));
        using var recording = Gradients.Record();
        var y = new Flatten().Call(x);
        Assert.Null(y.Mask);
        Assert.Equal([1f, 2, 3, 4, 5, 6, 0, 0], y.ToArray());
        Assert.Equal([1f, 1, 1, 1, 1, 1, 0, 0], Gradients.Of(y.Sum(), x)[0].ToArray());
        Assert.Equal(float.IsNaN(padding) ? 0 : padding, new Flatten { KeepsPadding = true }.Call(x).ToArray()[^1]);
    }

    [Fact]
    public void Reshape_works_out_one_length()
    {
        Assert.Equal([2, 2, 3], new Reshape(2, 3).Call(X).Shape);
        Assert.Equal([2, 6, 1], new Reshape(-1, 1).Call(X).Shape);
        Assert.Equal(X.ToArray(), new Reshape(-1, 1).Call(X).ToArray());
        LayerCheck.EmptyBatch(new Reshape(-1, 3), X);
        LayerCheck.Shapes(() => new Reshape(-1, 1), X);
        LayerCheck.Gradients(new Reshape(3, -1), X);
    }

    [Fact]
    public void Reshape_of_a_wrong_size_names_both_and_the_fix()
    {
        var error = Assert.Throws<ShapeException>(() => new Reshape(4, 2).Call(X));
        Assert.Contains("Reshape 'reshape'", error.Message);
        Assert.Contains("[2, 3, 2] to [2, 4, 2]", error.Message);
        Assert.Contains("6 numbers", error.Message);
        Assert.Throws<ShapeException>(() => new Reshape(4, -1).Call(X));
        Assert.Throws<ArgumentException>(() => new Reshape(-1, -1));
    }

    [Fact]
    public void Reshape_keeps_a_mask_while_steps_stay_steps()
    {
        Assert.True(new Reshape(3, 2, 1).Call(X.WithMask(Padded)).Mask!.SameAs(Padded));
        Assert.Contains("cannot use a mask", Assert.Throws<InvalidOperationException>(() => new Reshape(6).Call(X.WithMask(Padded))).Message);
    }

    [Fact]
    public void Permute_exchanges_axes_behind_the_batch()
    {
        var y = new Permute(2, 1).Call(X);
        Assert.Equal([2, 2, 3], y.Shape);
        Assert.Equal([0f, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11], y.ToArray());
        LayerCheck.Gradients(new Permute(2, 1), X);
        LayerCheck.Shapes(() => new Permute(2, 1), X);
        LayerCheck.EmptyBatch(new Permute(2, 1), X);
        Assert.Throws<InvalidOperationException>(() => new Permute(2, 1).Call(X.WithMask(Padded)));
        Assert.NotNull(new Permute(1, 2).Call(X.WithMask(Padded)).Mask);
        Assert.Contains("each of 1 to 2 once", Assert.Throws<ArgumentException>(() => new Permute(0, 1)).Message);
        Assert.Contains("[2, 6]", Assert.Throws<ShapeException>(() => new Permute(2, 1).Call(X.Reshape(2, 6))).Message);
    }

    [Fact]
    public void RepeatVector_gives_every_step_the_vector()
    {
        var y = new RepeatVector(3).Call(Tensor.From(new float[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal([1f, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4], y.ToArray());
        LayerCheck.Gradients(new RepeatVector(3), LayerCheck.Numbers([2, 4]));
        LayerCheck.Shapes(() => new RepeatVector(3), LayerCheck.Numbers([2, 4]));
        LayerCheck.EmptyBatch(new RepeatVector(3), LayerCheck.Numbers([2, 4]));
        Assert.Contains("ReturnSequences", Assert.Throws<ShapeException>(() => new RepeatVector(3).Call(X)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RepeatVector(0));
    }

    [Fact]
    public void ActivationLayer_applies_its_function_and_keeps_the_mask()
    {
        LayerCheck.Close([0, 0.5f], new ActivationLayer(Activation.Relu).Call(Tensor.From(new float[,] { { -1, 0.5f } })));
        LayerCheck.Gradients(new ActivationLayer(Activation.Softmax), LayerCheck.Numbers([2, 3, 4]));
        LayerCheck.Shapes(() => new ActivationLayer(Activation.Softmax), X);
        LayerCheck.EmptyBatch(new ActivationLayer(Activation.Softmax), X);
        Assert.NotNull(new ActivationLayer(Activation.Tanh).Call(X.WithMask(Padded)).Mask);
    }

    [Fact]
    public void DropMask_forgets_the_mask_and_nothing_else()
    {
        var y = new DropMask().Call(X.WithMask(Padded));
        Assert.Null(y.Mask);
        Assert.Equal(X.ToArray(), y.ToArray());
        LayerCheck.Gradients(new DropMask(), X.WithMask(Padded));
    }
}
