namespace Unroll.Tests.Layers.Attending;

public sealed class MultiHeadAttentionTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    static Tensor W(Layer layer, string name) => layer.Weights.First(w => w.Name == name).Value;

    /// <summary>Head after head, in plain operations.</summary>
    static Tensor Plain(Layer layer, Tensor query, Tensor values, int head, int keyHead, int width)
    {
        Tensor Project(Tensor x, string name, int h) => x.MatMul(W(layer, $"{name}_kernel")[.., h]) + W(layer, $"{name}_bias")[h];
        var scores = Project(query, "query", head).MatMul(Project(values, "key", keyHead).Transpose()) / MathF.Sqrt(width);
        return scores.Softmax().MatMul(Project(values, "value", keyHead)).MatMul(W(layer, "output_kernel")[head]);
    }

    [Fact]
    public void It_is_its_heads_one_after_the_other()
    {
        var (layer, query, values) = (new MultiHeadAttention(3, 4) { ValueWidth = 2, BiasInitializer = Initializer.RandomNormal }, Random([2, 3, 5], 1), Random([2, 6, 7], 2));
        var (context, weights) = layer.Run(query, values);
        var expected = Enumerable.Range(0, 3).Select(h => Plain(layer, query, values, h, h, 4)).Aggregate((a, b) => a + b) + W(layer, "output_bias");
        LayerCheck.Close(expected.ToArray(), context);
        Assert.Equal([2, 3, 3, 6], weights.Shape);
        Assert.Equal((5 + 1) * 12 + (7 + 1) * 12 + (7 + 1) * 6 + 6 * 5 + 5, layer.Weights.Sum(w => w.Shape.Size));
    }

    [Fact]
    public void Groups_of_query_heads_share_keys_and_values()
    {
        var (layer, query, values) = (new GroupQueryAttention(4, 4) { KeyValueHeads = 2, BiasInitializer = Initializer.RandomNormal }, Random([2, 3, 5], 1), Random([2, 6, 7], 2));
        var (context, weights) = layer.Run(query, values);
        var expected = Enumerable.Range(0, 4).Select(h => Plain(layer, query, values, h, h / 2, 4)).Aggregate((a, b) => a + b) + W(layer, "output_bias");
        LayerCheck.Close(expected.ToArray(), context);
        Assert.Equal([2, 4, 3, 6], weights.Shape);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GroupQueryAttention(4, 4) { KeyValueHeads = 3 });
    }

    [Fact]
    public void One_input_attends_to_itself()
    {
        var (layer, x) = (new MultiHeadAttention(2, 3), Random([2, 4, 5], 1));
        Assert.Equal(layer.Run(x, x).Context.ToArray(), layer.Call(x).ToArray());
    }

    [Fact]
    public void Masked_values_are_as_if_they_were_not_there()
    {
        var (layer, query, values) = (new MultiHeadAttention(2, 3), Random([2, 3, 5], 1), Random([2, 6, 7], 2));
        layer.Run(query, values);
        var data = values.ToArray();
        Array.Fill(data, float.NaN, (6 + 4) * 7, 2 * 7);
        var r = layer.Run(query, Tensor.From(data, values.Shape).WithMask(Mask.FromLengths([6, 4], 6)));
        LayerCheck.Close(layer.Run(query[1..2], values[1..2, ..4]).Context.ToArray(), r.Context[1..2]);
        Assert.All(r.Weights[1, .., .., 4..].ToArray(), w => Assert.Equal(0, w));
        Assert.Null(r.Context.Mask);
    }

    [Fact]
    public void The_mask_of_the_query_is_kept()
    {
        var mask = Mask.FromLengths([3, 1], 3);
        Assert.True(new MultiHeadAttention(2, 3).Run(Random([2, 3, 5], 1).WithMask(mask), Random([2, 6, 7], 2)).Context.Mask!.SameAs(mask));
    }

    [Fact]
    public void Windows_causality_and_given_masks_are_one_mask()
    {
        var (query, flags) = (Random([1, 5, 4], 1), new float[25]);
        for (var i = 0; i < 5; i++)
            for (var j = 0; j < 5; j++)
                flags[i * 5 + j] = j <= i && i - j < 2 ? 1 : 0;
        var options = new MultiHeadAttention(2, 3) { Causal = true, SlidingWindow = 2 };
        var plain = new MultiHeadAttention(2, 3);
        plain.Run(query, query);
        options.Run(query, query);
        for (var i = 0; i < plain.Weights.Count; i++)
            plain.Weights[i].Assign(options.Weights[i].Value);
        foreach (var shape in new int[][] { [5, 5], [1, 5, 5], [1, 1, 5, 5] })
            Assert.Equal(options.Run(query, query).Context.ToArray(), plain.Run(query, query, null, Tensor.From(flags, Shape.Create(shape))).Context.ToArray());
        Assert.Contains("attention mask", Assert.Throws<ShapeException>(() => plain.Run(query, query, null, Tensor.From(flags[..20], [4, 5]))).Message);
    }

    [Fact]
    public void It_works_in_a_graph_with_a_mask_of_its_own_and_after_a_file()
    {
        Symbol query = new("query", [null, 5]), values = new("values", [null, 7]), flags = new("flags", [null, null]);
        var r = new MultiHeadAttention(2, 3).Run(query, values, null, flags);
        var model = new Functional([query, values, flags], [r.Context, r.Weights]);
        Values inputs = Values.Of([Random([2, 3, 5], 1), Random([2, 6, 7], 2), Random([2, 3, 6], 3).Greater(0).To(DType.Float32)]);
        using var file = new MemoryStream();
        new ModelFile(model).Write(file);
        file.Position = 0;
        var loaded = ModelFile.Read(file).Model;
        Assert.Equal(model.Call(inputs)[0].ToArray(), loaded.Call(inputs)[0].ToArray());
        Assert.Equal([2, 2, 3, 6], model.Call(inputs)[1].Shape);
    }
}
