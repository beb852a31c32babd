namespace Unroll.Tests;

public sealed class PReluTests
{
    [Fact]
    public void The_slope_below_zero_is_learned_for_each_number_or_shared()
    {
        var x = Tensor.From(new float[,,] { { { -1, 2 }, { -3, -4 } } });
        var each = new PRelu { AlphaInitializer = new Constant(0.5f) };
        LayerCheck.Close([-0.5f, 2, -1.5f, -2], each.Call(x));
        Assert.Equal([2, 2], [.. each.Weights[0].Shape]);
        var shared = new PRelu { SharedAxes = [1], AlphaInitializer = new Constant(0.25f) };
        LayerCheck.Close([-0.25f, 2, -0.75f, -1], shared.Call(x));
        Assert.Equal([1, 2], [.. shared.Weights[0].Shape]);
        LayerCheck.Gradients(shared, x);
        Assert.Contains("axis 0", Assert.Throws<ArgumentException>(() => new PRelu { SharedAxes = [0] }.Call(x)).Message, StringComparison.Ordinal);
    }
}
