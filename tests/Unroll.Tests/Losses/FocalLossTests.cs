namespace Unroll.Tests.Losses;

public class FocalLossTests
{
    [Fact]
    public void Wrong_logits_of_any_size_keep_their_gradient()
    {
        using var tape = Gradients.Record();
        var x = Tensor.From([-80f, 80], [2, 1]);
        var loss = new BinaryFocalCrossEntropy().Of(x, Tensor.From([1f, 0], [2, 1]));
        Assert.Equal(80, loss.Item(), 1e-3f);
        Assert.Equal([-0.5f, 0.5f], Gradients.Of(loss, x)[0].ToArray(), (a, b) => Math.Abs(a - b) < 1e-3f);
    }

    [Fact]
    public void Certain_predictions_have_finite_gradients()
    {
        foreach (var loss in (Loss[])[new CategoricalFocalCrossEntropy { Gamma = 0.5f }, new CategoricalFocalCrossEntropy { Gamma = 0 }])
        {
            using var tape = Gradients.Record();
            var x = Tensor.From([200f, 0, 0], [1, 3]);
            var y = loss.Of(x, Tensor.From([1f, 0, 0], [1, 3]));
            Assert.All(Gradients.Of(y, x)[0].ToArray(), g => Assert.True(float.IsFinite(g)));
        }
        using var record = Gradients.Record();
        var p = Tensor.From([0f, 1], [1, 2]);
        var generalized = new CategoricalGeneralizedCrossEntropy { FromLogits = false }.Of(p, Tensor.From([0], [1]));
        Assert.Equal(2, generalized.Item());
        Assert.All(Gradients.Of(generalized, p)[0].ToArray(), g => Assert.True(float.IsFinite(g)));
    }
}
