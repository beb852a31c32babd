namespace Unroll.Tensors.Tests;

public class PrecisionTests
{
    [Fact]
    public void A_mean_in_Float64_is_exact_to_double_precision()
    {
        var x = Tensor.From((ReadOnlySpan<double>)[0.1, 0.2, 0.4], [3], DType.Float64);
        Assert.Equal(0.7 / 3, x.Mean().ItemDouble(), 1e-16);
    }

    [Fact]
    public void The_gradient_of_a_mean_in_Float64_is_exact_to_double_precision()
    {
        var x = Tensor.From((ReadOnlySpan<double>)[0.1, 0.2, 0.4], [3], DType.Float64);
        using var tape = Gradients.Record();
        Assert.All(Gradients.Of(x.Mean(), x)[0].ToArray<double>(), g => Assert.Equal(1.0 / 3, g, 1e-16));
    }

    [Fact]
    public void A_cut_out_of_nothing_can_be_read()
    {
        var parts = Tensor.Zeros([0, 5]).Split([3, 2], 1);
        Assert.Equal([0, 2], parts[1].Shape);
        Assert.Empty(parts[1].ToArray());
    }
}
