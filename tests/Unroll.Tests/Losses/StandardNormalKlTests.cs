using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class StandardNormalKlTests
{
    static readonly Tensor M = Numbers.Normal([4, 2], 1), V = Numbers.Normal([4, 2], 2);

    static double Expected(Tensor m, Tensor v, double free = 0)
    {
        var (a, b) = (m.ToArray(), v.ToArray());
        var n = a.Length / 2;
        return Enumerable.Range(0, 2).Sum(j => Math.Max(free, Enumerable.Range(0, n).Average(i => 0.5 * (a[2 * i + j] * a[2 * i + j] + Math.Exp(b[2 * i + j]) - b[2 * i + j] - 1))));
    }

    [Fact]
    public void It_is_the_sum_over_latent_numbers_and_the_mean_over_the_batch()
    {
        Assert.Equal(Expected(M, V), new StandardNormalKl().Of(M, V).Item(), 1e-5);
        Assert.Equal(Expected(M, V) * 0.25, new StandardNormalKl { Beta = 0.25f }.Of(M, V).Item(), 1e-5);
        Assert.Equal(Expected(M, V), StandardNormalKl.Each(M, V).Mean().Item(), 1e-5);
        Assert.Equal(0, new StandardNormalKl().Of(M * 0, V * 0).Item());
    }

    [Fact]
    public void Its_gradient_passes_the_numeric_check()
    {
        GradientCheck.Require(x => new StandardNormalKl { Beta = 0.5f }.Of(x[0], x[1]), [M, V]);
        GradientCheck.Require(x => new StandardNormalKl { FreeBits = 0.5f }.Of(x[0], x[1]), [M * 2, V * 0.1f]);
    }

    [Fact]
    public void Free_bits_cost_a_constant_and_have_no_gradient()
    {
        Assert.Equal(Expected(M, V, 0.9), new StandardNormalKl { FreeBits = 0.9f }.Of(M, V).Item(), 1e-5);
        using var tape = Gradients.Record();
        var loss = new StandardNormalKl { FreeBits = 100 }.Of(M, V);
        Assert.Equal(200, loss.Item());
        Assert.All(Gradients.Of(loss, M)[0].ToArray(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void The_weight_grows_and_starts_again()
    {
        var kl = new StandardNormalKl { Beta = 2, WarmUpSteps = 10, CycleSteps = 20 };
        Assert.Equal([0, 1, 2, 2, 0, 1, 2], new long[] { 0, 5, 10, 19, 20, 25, 30 }.Select(kl.WeightAt));
        Assert.Equal(2, new StandardNormalKl { Beta = 2 }.WeightAt(0));
        Assert.Equal(Expected(M, V), kl.Of(M, V, 25).Item(), 1e-5);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandardNormalKl { WarmUpSteps = -1 });
        Assert.Equal(1.8f, (kl = new() { Beta = 2, WarmUpSteps = 10, CycleSteps = 10 }).WeightAt(9));
        Assert.Contains("Usual fix: CycleSteps = 20", Assert.Throws<InvalidOperationException>(() => new StandardNormalKl { WarmUpSteps = 10, CycleSteps = 9 }.WeightAt(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masked_steps_count_nowhere()
    {
        var (m, v) = (Numbers.Normal([2, 2, 2], 1), Numbers.Normal([2, 2, 2], 2));
        var mask = Mask.FromLengths([2, 1], 2);
        var nan = Tensor.Full(Shape.Scalar, double.NaN);
        var spoiled = Tensor.Where(mask.Steps.ExpandDims(2), m, nan).WithMask(mask);
        var real = (m.Reshape(4, 2)[..3], v.Reshape(4, 2)[..3]);
        Assert.Equal(Expected(real.Item1, real.Item2), new StandardNormalKl().Of(spoiled, v).Item(), 1e-5);
    }

    [Fact]
    public void A_layer_adds_it_to_the_loss()
    {
        var model = new Sequential { new Latent() };
        model.Compile(new Sgd(0.1f), Loss.MeanSquaredError);
        var x = Numbers.Normal([4, 4], 5);
        Assert.Equal(Expected(x[.., ..2], x[.., 2..]), model.Evaluate(x, x[.., ..2]).Loss, 1e-5);
        Assert.Contains("StandardNormalKl: got means [4, 2] and log-variances [4, 3]",
            Assert.Throws<ShapeException>(() => new StandardNormalKl().Of(M, Numbers.Normal([4, 3], 1))).Message, StringComparison.Ordinal);
    }

    sealed class Latent : UnaryLayer
    {
        protected override Tensor Forward(Tensor x, Pass pass)
        {
            var (m, v) = (x[.., ..2], x[.., 2..]);
            pass.AddLoss(new StandardNormalKl().Of(m, v));
            return m;
        }
    }
}
