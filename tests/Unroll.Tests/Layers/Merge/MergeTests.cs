namespace Unroll.Tests.Layers.Merge;

public sealed class MergeTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    [Fact]
    public void Each_is_its_formula()
    {
        Tensor a = Random([2, 3, 4], 1), b = Random([2, 3, 4], 2), c = Random([2, 3, 4], 3);
        (Layer Layer, Tensor Expected)[] cases =
        [
            (new AddLayer(), a + b + c), (new MultiplyLayer(), a * b * c), (new AverageLayer(), (a + b + c) / 3),
            (new MaximumLayer(), Tensor.Maximum(Tensor.Maximum(a, b), c)), (new MinimumLayer(), Tensor.Minimum(Tensor.Minimum(a, b), c)),
        ];
        foreach (var (layer, expected) in cases)
            Assert.Equal(expected.ToArray(), layer.Call([a, b, c]).ToArray());
        Assert.Equal((a - b).ToArray(), new SubtractLayer().Call([a, b]).ToArray());
        Assert.Contains("3 inputs", Assert.Throws<ShapeException>(() => new SubtractLayer().Call([a, b, c])).Message);
    }

    [Fact]
    public void Fewer_axes_meet_every_step()
    {
        Tensor sequence = Random([2, 3, 4], 1), vector = Random([2, 4], 2);
        Assert.Equal((sequence + vector.ExpandDims(1)).ToArray(), new AddLayer().Call([sequence, vector]).ToArray());
        Assert.Contains("AddLayer", Assert.Throws<ShapeException>(() => new AddLayer().Call([sequence, Random([2, 3, 3], 2)])).Message);
        Assert.Throws<ShapeException>(() => new AddLayer().Call([sequence, Random([1, 3, 4], 2)]));
    }

    [Fact]
    public void A_step_is_real_where_all_say_so()
    {
        var (a, b) = (Random([2, 3, 4], 1).WithMask(Mask.FromLengths([3, 2], 3)), Random([2, 3, 4], 2).WithMask(Mask.FromLengths([1, 3], 3)));
        Assert.Equal([true, false, false, true, true, false], new AddLayer().Call([a, b]).Mask!.Steps.ToArray<bool>());
        Assert.True(new AddLayer().Call([a, b.WithMask(null)]).Mask!.SameAs(a.Mask!));
    }

    [Fact]
    public void Dot_sums_along_the_named_axes()
    {
        Tensor a = Random([2, 3, 4], 1), b = Random([2, 5, 4], 2), c = Random([2, 3, 6], 3), v = Random([2, 4], 4);
        LayerCheck.Close(a.MatMul(b.Transpose()).ToArray(), new DotLayer(2).Call([a, b]));
        LayerCheck.Close(a.Transpose().MatMul(c).ToArray(), new DotLayer(1).Call([a, c]));
        LayerCheck.Close((a * v.ExpandDims(1)).Sum(-1).ToArray(), new DotLayer(2, 1).Call([a, v]));
        var one = new DotLayer(-1).Call([v, v]);
        Assert.Equal([2, 1], one.Shape);
        LayerCheck.Close(v.Square().Sum(-1).ToArray(), one);
        LayerCheck.Close(Tensor.Ones([2, 1]).ToArray(), new DotLayer(-1) { Normalize = true }.Call([v, v * 3]));
        Assert.Throws<ShapeException>(() => new DotLayer(1).Call([a, b]));
        Assert.Throws<ArgumentException>(() => new DotLayer(0));
    }

    [Fact]
    public void Dot_over_time_leaves_padding_out()
    {
        var (a, b) = (Random([2, 4, 3], 1), Random([2, 4, 2], 2));
        var y = new DotLayer(1).Call([a.WithMask(Mask.FromLengths([4, 2], 4)), b]);
        LayerCheck.Close(new DotLayer(1).Call([a[1..2, ..2], b[1..2, ..2]]).ToArray(), y[1..2]);
        Assert.Null(y.Mask);
    }
}
