namespace Unroll.Tests.Layers.Core;

public sealed class BilinearScoreTests
{
    static Tensor Random(Shape shape, ulong key) => Tensor.Random(shape, Distribution.Normal(), key);

    [Fact]
    public void It_is_the_loop_over_samples()
    {
        Tensor c = Random([3, 4], 1), r = Random([3, 5], 2);
        var layer = new BilinearScore();
        var y = layer.Call(c, r);
        Assert.Equal([3, 1], y.Shape);
        for (var i = 0; i < 3; i++)
            LayerCheck.Close(c[i..(i + 1)].MatMul(layer.Weights[0].Value).MatMul(r[i..(i + 1)].Transpose()).ToArray(), y[i..(i + 1)]);
    }

    /// <summary>The thread's sizes: c, r [B, 256] and 65,536 weights.</summary>
    [Fact]
    public void A_dual_encoder_of_256_has_65536_weights()
    {
        Symbol context = new("context", [256]), response = new("response", [256]);
        var model = new Functional([context, response], [new BilinearScore().Call(context, response)]);
        Assert.Equal(65_536, model.Parameters.Total);
        Assert.Equal([Shape.Unknown, 1], model.Outputs[0].Shape);
    }

    [Fact]
    public void With_negatives_of_the_batch_the_diagonal_is_the_plain_score()
    {
        Tensor c = Random([3, 4], 1), r = Random([3, 5], 2);
        var (plain, all) = (new BilinearScore(), new BilinearScore { InBatchNegatives = true });
        var (one, every) = (plain.Call(c, r), all.Call(c, r));
        Assert.Equal([3, 3], every.Shape);
        all.Weights[0].Assign(plain.Weights[0].Value);
        every = all.Call(c, r);
        for (var i = 0; i < 3; i++)
            LayerCheck.Close(one[i].ToArray(), every[i, i..(i + 1)]);
        Assert.Throws<ShapeException>(() => new BilinearScore { InBatchNegatives = true }.Call(Random([3, 2, 4], 1), Random([3, 2, 4], 1)));
        Assert.Throws<ShapeException>(() => new BilinearScore().Call(c));
    }
}
