namespace Unroll.Tests.Layers.Core;

public class AttachMaskTests
{
    static readonly Tensor X = Tensor.From(new float[,,] { { { 1, 2 }, { 3, 4 }, { 5, 6 } } });

    [Fact]
    public void Flags_of_any_type_become_the_mask_and_the_numbers_stay()
    {
        foreach (var flags in new[] { Tensor.From([true, false, true], [1, 3]), Tensor.From([2f, 0, -1], [1, 3]), Tensor.From([1, 0, 1], [1, 3, 1]) })
        {
            var y = new AttachMask().Call(X.WithMask(Mask.From(new[,] { { true, true, false } })), flags);
            Assert.Equal([true, false, true], y.Mask!.Steps.ToArray<bool>());
            Assert.Equal(X.ToArray(), y.ToArray());
        }
    }

    [Fact]
    public void In_a_graph_a_layer_sees_the_computed_mask()
    {
        var x = new Symbol("x", [null, 2]);
        var lstm = new Lstm(3);
        var model = new Functional(x, lstm.Call(new AttachMask().Call(x, x.NotEqualTo(9).To(DType.Float32).Max(-1))));
        var padded = Tensor.From(new float[,,] { { { 1, 2 }, { 3, 4 }, { 9, 9 } } });
        Assert.Equal(lstm.Call(X[.., ..2]).ToArray(), model.Call(padded).ToArray());
        Assert.NotEqual(lstm.Call(padded).ToArray(), model.Call(padded).ToArray());
    }

    [Fact]
    public void Flags_of_another_shape_are_refused_by_name()
    {
        var error = Assert.Throws<ShapeException>(() => new AttachMask { Name = "real" }.Call(X, Tensor.Zeros([1, 2])));
        Assert.Contains("AttachMask 'real'", error.Message, StringComparison.Ordinal);
        Assert.Contains("flags [1, 2] for an input [1, 3, 2]", error.Message, StringComparison.Ordinal);
        Assert.Contains("two: a sequence and the flags", Assert.Throws<ShapeException>(() => new AttachMask().Call(X)).Message, StringComparison.Ordinal);
    }
}
