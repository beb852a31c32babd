namespace Unroll.Tests.Layers.Attending;

public sealed class AdditiveAttentionTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    [Fact]
    public void It_is_its_formula()
    {
        var (layer, query, values) = (new AdditiveAttention(4), Random([2, 3, 5], 1), Random([2, 6, 7], 2));
        var (context, weights) = layer.Run(query, values);
        Tensor W(string name) => layer.Weights.First(w => w.Name == name).Value;
        var hidden = (query.MatMul(W("query_kernel")).ExpandDims(2) + values.MatMul(W("key_kernel")).ExpandDims(1) + W("bias")).Tanh();
        var expected = (hidden * W("scale")).Sum(-1).Softmax();
        LayerCheck.Close(expected.ToArray(), weights);
        LayerCheck.Close(expected.MatMul(values).ToArray(), context);
        Assert.Equal([2, 3, 7], context.Shape);
        Assert.Equal(5 * 4 + 7 * 4 + 4 + 4, layer.Weights.Sum(w => w.Shape.Size));
    }

    /// <summary>The shapes of the tutorials' question: (64, 1, 10) and (64, 16, 10).</summary>
    [Fact]
    public void Shapes_are_those_of_the_tutorials()
    {
        var r = new AdditiveAttention(10).Run(Random([64, 1, 10], 1), Random([64, 16, 10], 2));
        Assert.Equal([64, 1, 16], r.Weights.Shape);
        Assert.Equal([64, 1, 10], r.Context.Shape);
        var keras = new AdditiveAttention();
        Assert.Equal([64, 1, 10], keras.Call([Random([64, 1, 10], 1), Random([64, 16, 10], 2)]).Shape);
        Assert.Equal(10, keras.Weights.Sum(w => w.Shape.Size));
        LayerCheck.Close(Tensor.Ones([64]).ToArray(), r.Weights.Sum(-1).Squeeze(1));
    }

    [Fact]
    public void One_query_is_a_query_without_its_axis()
    {
        var (layer, query, values) = (new AdditiveAttention(4), Random([3, 5], 1), Random([3, 6, 7], 2));
        var (one, more) = (layer.Run(query, values), layer.Run(query.ExpandDims(1), values));
        Assert.Equal([3, 7], one.Context.Shape);
        Assert.Equal([3, 6], one.Weights.Shape);
        Assert.Equal(more.Context.ToArray(), one.Context.ToArray());
    }

    [Fact]
    public void Masked_values_count_nothing_whatever_stands_there_and_an_empty_row_gives_zeros()
    {
        var (layer, query, values) = (new AdditiveAttention(4), Random([3, 2, 5], 1), Random([3, 6, 7], 2));
        layer.Run(query, values);
        int[] lengths = [6, 4, 0];
        var data = values.ToArray();
        for (var row = 0; row < 3; row++)
            Array.Fill(data, float.NaN, (row * 6 + lengths[row]) * 7, (6 - lengths[row]) * 7);
        var masked = Tensor.From(data, values.Shape).WithMask(Mask.FromLengths(lengths, 6));
        using var tape = Gradients.Record();
        var r = layer.Run(query, masked);
        Assert.All(r.Weights[1, .., 4..].ToArray(), w => Assert.Equal(0, w));
        Assert.All(r.Weights[2].ToArray().Concat(r.Context[2].ToArray()), w => Assert.Equal(0, w));
        var cut = layer.Run(query[1..2], values[1..2, ..4]);
        LayerCheck.Close(cut.Context.ToArray(), r.Context[1..2]);
        var set = (r.Context.Square().Sum() + r.Weights.Square().Sum()).Backward();
        Assert.All(layer.Weights, w => Assert.All(set[w]!.ToArray(), g => Assert.True(float.IsFinite(g))));
    }

    [Fact]
    public void The_mask_of_the_query_is_kept_and_its_masked_steps_are_zero()
    {
        var layer = new AdditiveAttention(4);
        var mask = Mask.FromLengths([2, 1], 2);
        var r = layer.Run(Random([2, 2, 5], 1).WithMask(mask), Random([2, 6, 7], 2));
        Assert.True(r.Context.Mask!.SameAs(mask));
        Assert.All(r.Context[1, 1].ToArray(), x => Assert.Equal(0, x));
        Assert.True(r.Weights.Mask!.SameAs(mask));
        Assert.All(r.Weights[1, 1].ToArray(), w => Assert.True(w > 0));
    }

    [Fact]
    public void Prepared_values_serve_many_queries_with_the_same_bits()
    {
        var (layer, values, keys) = (new AdditiveAttention(4).Build(5, 3), Random([3, 6, 7], 2), Random([3, 6, 3], 3));
        var memory = layer.Prepare(values, keys);
        for (ulong step = 1; step < 4; step++)
        {
            var query = Random([3, 5], step + 10);
            Assert.Equal(layer.Run(query, values, keys).Context.ToArray(), layer.Run(query, memory).Context.ToArray());
        }
        Assert.Contains("Build", Assert.Throws<InvalidOperationException>(() => new AdditiveAttention(4).Prepare(values)).Message);
    }

    [Fact]
    public void Gradients_are_right()
    {
        LayerCheck.Gradients(new AdditiveAttention(3), LayerCheck.Numbers([2, 3, 2]), LayerCheck.Numbers([2, 4, 3], 4));
        LayerCheck.Gradients(new AdditiveAttention { UseScale = false }, LayerCheck.Numbers([2, 3, 2]), LayerCheck.Numbers([2, 4, 3], 4), LayerCheck.Numbers([2, 4, 2], 5));
    }

    /// <summary>The hyperbolic tangents of all pairs would be 8 x 16 x 16 x 64 numbers, 524 kB, once or more.</summary>
    [Fact]
    public void No_array_of_all_pairs_is_made_or_kept()
    {
        var (layer, query, values) = (new AdditiveAttention(64), Random([8, 16, 5], 1), Random([8, 16, 7], 2));
        using var tape = Gradients.Record();
        long Bytes()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            layer.Run(query, values).Context.Sum().Backward();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        var least = Enumerable.Range(0, 5).Min(_ => Bytes());
        Assert.True(least < 8 * 16 * 16 * 64 * sizeof(float) / 2, FormattableString.Invariant($"a forward and backward pass allocates {least:N0} bytes"));
    }

    [Fact]
    public void It_works_in_a_graph()
    {
        Symbol query = new("query", [null, 5]), values = new("values", [null, 7]);
        var r = new AdditiveAttention(4).Run(query, values);
        var model = new Functional([query, values], [r.Context, r.Weights]);
        var outputs = model.Call(Values.Of([Random([2, 3, 5], 1), Random([2, 6, 7], 2)]));
        Assert.Equal([2, 3, 7], outputs[0].Shape);
        Assert.Equal([2, 3, 6], outputs[1].Shape);
    }

    [Fact]
    public void What_does_not_fit_says_so()
    {
        Assert.Contains("AdditiveAttention(64)", Assert.Throws<ShapeException>(() => new AdditiveAttention().Call([Random([2, 1, 5], 1), Random([2, 6, 7], 2)])).Message);
        Assert.Contains("ReturnSequences", Assert.Throws<ShapeException>(() => new AdditiveAttention(3).Call([Random([2, 1, 5], 1), Random([2, 7], 2)])).Message);
        Assert.Throws<ShapeException>(() => new AdditiveAttention(3).Call(Random([2, 1, 5], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdditiveAttention(-1));
    }
}
