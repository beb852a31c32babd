using System.Numerics.Tensors;

namespace Unroll.Tests;

public sealed class TensorTests
{
    static readonly Tensor X = Tensor.Range(24).To(DType.Float32).Reshape(2, 3, 4);

    [Fact]
    public void Slices_are_views_and_their_gradients_go_back_in_place()
    {
        Assert.Equal([20f, 21, 22, 23], X[1, ^1].ToArray());
        Assert.Equal([3, 4], X[0].Shape.ToArray());
        Assert.Equal([3f, 7, 11, 15, 19, 23], X[.., .., ^1].ToArray());
        Assert.Equal([8f, 4, 0], X[0, Slice.Every(-1), 0].ToArray());
        Assert.Equal([0f, 2], X[0, 0, Slice.Every(2)].ToArray());
        using var tape = Gradients.Record();
        var x = X.Contiguous().Reshape(24).Detach();
        Assert.Equal([0f, 0, 1, 1], Gradients.Of(x[2..4].Sum(), x)[0].ToArray()[..4]);
    }

    [Fact]
    public void Arrays_of_every_kind_come_in()
    {
        Assert.Equal([2, 2], Tensor.From(new double[,] { { 1, 2 }, { 3, 4 } }).Shape.ToArray());
        Assert.Equal([1f, 2, 3, 4], Tensor.From(new float[,] { { 1, 2 }, { 3, 4 } }).ToArray());
        Assert.Equal([2, 1, 2], Tensor.From(new[, ,] { { { 1, 2 } }, { { 3, 4 } } }).Shape.ToArray());
        Assert.Equal([1, 1, 1, 2], Tensor.From(new long[,,,] { { { { 1, 2 } } } }).Shape.ToArray());
        Assert.Equal(DType.Int32, Tensor.From(new long[] { 1 }).DType);
        Assert.Equal([0.5f], Tensor.From(new[] { (Half)0.5 }).ToArray());
        Assert.Equal([1f, 2, 3, 4], Tensor.From(new[] { new[] { 1f, 2 }, [3f, 4] }).ToArray());
        Assert.Equal([1f, 2, 3, 4], Tensor.From(new TensorSpan<float>([1f, 2, 3, 4], [2, 2])).ToArray());
        Assert.Throws<OverflowException>(() => Tensor.From(new[] { 1L << 40 }));
    }

    [Fact]
    public void Jagged_lists_name_the_item_that_differs()
    {
        var message = Assert.Throws<ShapeException>(() => Tensor.From(new[] { new[] { 1f, 2 }, [3f] })).Message;
        Assert.Contains("item 1 has shape [1]", message);
        Assert.Contains("Sequences.From", message);
        Assert.Contains("list 1 has 1", Assert.Throws<ShapeException>(() => Tensor.Stack([new[] { X, X }, new[] { X }])).Message);
        Assert.Equal([2, 3, 512], Tensor.Stack(Enumerable.Repeat(Enumerable.Repeat(Tensor.Zeros([512]), 3), 2)).Shape.ToArray());
    }

    [Fact]
    public void A_tensor_span_shows_strided_views_without_a_copy()
    {
        var span = X.Transpose(0, 2).AsTensorSpan();
        Assert.Equal(12f, span[0, 0, 1]);
        Assert.Equal([4, 3, 2], span.Lengths.ToArray());
        Assert.Throws<ShapeException>(() => X.Flip(0).AsTensorSpan());
    }

    [Fact]
    public void Reading_as_the_wrong_type_says_what_to_do()
        => Assert.Contains("read it as int", Assert.Throws<InvalidOperationException>(() => Tensor.Range(3).AsSpan()).Message);

    [Fact]
    public void Too_many_elements_are_refused_by_shape()
    {
        var message = Assert.Throws<ShapeException>(() => Tensor.Zeros([70_000, 70_000])).Message;
        Assert.Contains("[70000, 70000]", message);
        Assert.Contains("4,900,000,000", message);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Assert.Contains("[2, 3, 4] and [5]", Assert.Throws<ShapeException>(() => X + Tensor.Zeros([5])).Message);
        Assert.Contains("MatMul", Assert.Throws<ShapeException>(() => X.MatMul(Tensor.Zeros([3, 3]))).Message);
        Assert.Contains("24 elements", Assert.Throws<ShapeException>(() => X.Reshape(5, 5)).Message);
    }

    [Fact]
    public void Masks_follow_their_rule()
    {
        var mask = Mask.FromLengths([1, 3], 3);
        var x = X.WithMask(mask);
        Assert.Same(mask, x.Tanh().Mask);
        Assert.Same(mask, (x + X).Mask);
        Assert.Same(mask, (x * Tensor.Ones([4])).Mask);
        Assert.Null((x + X.WithMask(Mask.FromLengths([2, 3], 3))).Mask);
        Assert.NotNull((x + X.WithMask(Mask.FromLengths([1, 3], 3))).Mask);
        Assert.Null(x.Transpose().Mask);
        Assert.Null(x.Sum(1).Mask);
        Assert.Equal(MaskKind.Right, mask.Kind);
        Assert.Equal(MaskKind.Left, Mask.From(new[,] { { false, true } }).Kind);
        Assert.Equal(MaskKind.General, Mask.From(new[,] { { true, false, true } }).Kind);
        Assert.Equal([1, 3], mask.Lengths());
        Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 2]).WithMask(mask));
    }

    [Fact]
    public void The_shape_only_backend_computes_shapes_and_counts()
    {
        var backend = new ShapeOnlyBackend();
        var y = backend.Placeholder([50, 40, 30]).MatMul(Tensor.Zeros([30, 20])).Softmax().Sum(1);
        Assert.Equal([50, 20], y.Shape.ToArray());
        Assert.Equal(50L * 40 * 30 * 20, backend.MultiplyAdds);
        Assert.Contains("shapes are being inferred", Assert.Throws<InvalidOperationException>(() => y.ToArray()).Message);
    }

    [Fact]
    public void Dtypes_meet_at_the_wider_float()
    {
        Assert.Equal(DType.Float64, (X.To(DType.Float64) * X).DType);
        Assert.Equal(DType.Float32, (Tensor.Range(4) * X).DType);
        Assert.Equal(DType.Int32, (Tensor.Range(4) + Tensor.Range(4)).DType);
        Assert.Equal(6, Tensor.Range(4).Sum().AsSpan<int>()[0]);
    }

    [Fact]
    public void Gather_refuses_ids_outside_the_table()
        => Assert.ThrowsAny<ArgumentException>(() => Tensor.Zeros([3, 2]).Gather(Tensor.From([0, 3], [2])));
}
