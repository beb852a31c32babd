namespace Unroll.Tests.Layers.Attending;

public sealed class AttentionTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    static Tensor W(Layer layer, string name) => layer.Weights.First(w => w.Name == name).Value;

    static Attention With(ScoreMode mode, bool scale)
    {
        var layer = new Attention { ScoreMode = mode, UseScale = scale, KernelInitializer = Initializer.RandomNormal };
        layer.Build(5, 5);
        layer.Call([Random([1, 1, 5], 8), Random([1, 2, 5], 9)]);
        foreach (var weight in layer.Weights.Where(w => w.Shape.Rank == 0))
            weight.Assign(Tensor.Scalar(1.5f));
        return layer;
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Each_score_is_its_formula(bool scale)
    {
        Tensor query = Random([2, 3, 5], 1), values = Random([2, 6, 7], 2), keys = Random([2, 6, 5], 3);
        var s = scale ? 1.5f : 1;
        (ScoreMode Mode, Func<Attention, Tensor> Scores)[] modes =
        [
            (ScoreMode.Dot, _ => query.MatMul(keys.Transpose()) * s),
            (ScoreMode.General, l => query.MatMul(W(l, "kernel")).MatMul(keys.Transpose()) * s),
            (ScoreMode.Concat, _ => ((query.ExpandDims(2) + keys.ExpandDims(1)) * s).Tanh().Sum(-1) * 1.5f),
        ];
        foreach (var (mode, scores) in modes)
        {
            var layer = With(mode, scale);
            var (context, weights) = layer.Run(query, values, keys);
            var expected = scores(layer).Softmax();
            LayerCheck.Close(expected.ToArray(), weights);
            LayerCheck.Close(expected.MatMul(values).ToArray(), context);
            Assert.Equal((scale ? 1 : 0) + (mode == ScoreMode.Concat ? 1 : mode == ScoreMode.General ? 25 : 0), layer.Weights.Sum(w => w.Shape.Size));
        }
    }

    [Fact]
    public void Causal_queries_see_the_past_alone()
    {
        Tensor query = Random([2, 4, 3], 1), values = Random([2, 4, 3], 2);
        var whole = new Attention { Causal = true }.Run(query, values);
        for (var i = 0; i < 4; i++)
        {
            var cut = new Attention().Run(query[.., i..(i + 1)], values[.., ..(i + 1)]);
            LayerCheck.Close(cut.Context.ToArray(), whole.Context[.., i..(i + 1)]);
            Assert.All(whole.Weights[.., i, (i + 1)..].ToArray(), w => Assert.Equal(0, w));
        }
        Assert.Contains("Causal", Assert.Throws<ShapeException>(() => new Attention { Causal = true }.Call([query[.., 0], values])).Message);
    }

    [Fact]
    public void A_causal_query_before_the_first_real_value_gets_zeros()
    {
        var values = Random([1, 3, 2], 2).WithMask(Mask.From(new[,] { { false, true, true } }));
        var r = new Attention { Causal = true }.Run(Random([1, 3, 2], 1), values);
        Assert.All(r.Context[.., 0].ToArray().Concat(r.Weights[.., 0].ToArray()), x => Assert.Equal(0, x));
        Assert.Equal(1, r.Weights[0, 1, 1].Item());
    }

    [Fact]
    public void Widths_that_differ_are_told_of_the_general_form() =>
        Assert.Contains("ScoreMode.General", Assert.Throws<ShapeException>(() => new Attention().Call([Random([2, 1, 5], 1), Random([2, 6, 7], 2)])).Message);
}
