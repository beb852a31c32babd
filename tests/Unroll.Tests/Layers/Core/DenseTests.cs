namespace Unroll.Tests;

public sealed class DenseTests
{
    static Dense Known(Activation? activation = null)
    {
        var layer = new Dense(2) { Activation = activation ?? Activation.Linear };
        layer.Call(Tensor.Zeros([1, 3]));
        layer.Weights[0].Assign(Tensor.From(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }));
        layer.Weights[1].Assign(Tensor.From([0.5f, -1f], [2]));
        return layer;
    }

    [Fact]
    public void Dense_is_x_times_kernel_plus_bias()
    {
        LayerCheck.Close([22.5f, 27, -0.5f, -1], Known().Call(Tensor.From(new float[,] { { 1, 2, 3 }, { 2, -1, 0 } })));
        LayerCheck.Close([22.5f, 27, 0, 0], Known(Activation.Relu).Call(Tensor.From(new float[,] { { 1, 2, 3 }, { 2, -1, 0 } })));
    }

    [Fact]
    public void Dense_works_on_the_last_axis_of_a_sequence_like_on_each_step()
    {
        var (layer, x) = (new Dense(4), LayerCheck.Numbers([3, 5, 2]));
        var y = layer.Call(x);
        Assert.Equal([3, 5, 4], y.Shape);
        for (var t = 0; t < 5; t++)
            Assert.Equal(y[.., t].ToArray(), layer.Call(x[.., t]).ToArray());
    }

    [Fact]
    public void Gradients_are_right_for_input_kernel_and_bias()
    {
        LayerCheck.Gradients(new Dense(3) { Activation = Activation.Tanh }, LayerCheck.Numbers([2, 4]));
        LayerCheck.Gradients(new Dense(2) { UseBias = false, Activation = Activation.Silu }, LayerCheck.Numbers([2, 3, 2]));
    }

    [Fact]
    public void Symbolic_shape_is_the_eager_one() => LayerCheck.Shapes(() => new Dense(7), LayerCheck.Numbers([2, 6, 3]));

    [Fact]
    public void An_empty_batch_goes_through() => LayerCheck.EmptyBatch(new Dense(3), LayerCheck.Numbers([2, 4]));

    [Fact]
    public void The_mask_is_kept_and_padding_does_no_harm()
    {
        var mask = Mask.FromLengths([2, 4], 4);
        var y = new Dense(3).Call(LayerCheck.Numbers([2, 4, 3]).WithMask(mask));
        Assert.True(y.Mask!.SameAs(mask));
        Assert.Equal("lengths -> dense", y.Mask.Origin);
        LayerCheck.PaddingDoesNoHarm(new Dense(3) { Activation = Activation.Gelu }, LayerCheck.Numbers([2, 4, 3]), mask);
    }

    [Fact]
    public void Options_reach_the_weights()
    {
        var layer = new Dense(2)
        {
            KernelInitializer = Initializer.Ones,
            BiasInitializer = new Constant(3),
            KernelRegularizer = new L2(0.1f),
            BiasRegularizer = new L1(0.2f),
            KernelConstraint = new MaxNorm(),
            BiasConstraint = new NonNeg(),
        };
        LayerCheck.Close([6, 6], layer.Call(Tensor.From(new float[,] { { 1, 2 } })));
        var (kernel, bias) = (layer.Weights[0], layer.Weights[1]);
        Assert.Equal(("kernel", "bias"), (kernel.Name, bias.Name));
        Assert.IsType<L2>(kernel.Regularizer);
        Assert.IsType<L1>(bias.Regularizer);
        Assert.IsType<MaxNorm>(kernel.Constraint);
        Assert.IsType<NonNeg>(bias.Constraint);
        Assert.Single(new Sequential { new Dense(1) { UseBias = false } }.Build([4]).Parameters);
    }

    [Fact]
    public void Unfit_input_is_an_error_that_says_who_what_and_how()
    {
        var layer = Known();
        var error = Assert.Throws<ShapeException>(() => layer.Call(Tensor.Zeros([2, 4])));
        Assert.Contains("Dense 'dense'", error.Message);
        Assert.Contains("[2, 4]", error.Message);
        Assert.Contains("a last axis of 3", error.Message);
        Assert.Contains("put an Embedding before it", Assert.Throws<ShapeException>(() => layer.Call(Tensor.From([1, 2, 3], [1, 3]))).Message);
        Assert.Contains("ExpandDims", Assert.Throws<ShapeException>(() => new Dense(2).Call(Tensor.Zeros([3]))).Message);
        Assert.Contains("units", Assert.Throws<ArgumentOutOfRangeException>(() => new Dense(-2)).Message);
        Assert.Contains("-2", Assert.Throws<ArgumentOutOfRangeException>(() => new Dense(-2)).Message);
        var unknown = Assert.Throws<ShapeException>(() => new Dense(2).Call(new Symbol("x", [null])));
        Assert.Contains("known lengths", unknown.Message);
    }

    [Fact]
    public void A_wide_output_over_an_unknown_time_axis_can_be_inferred()
    {
        var y = new Dense(50_000).Call(new Symbol("x", [null, 8]));
        Assert.Equal([Shape.Unknown, Shape.Unknown, 50_000], y.Shape);
    }
}
