using Unroll.Tests.Training;

namespace Unroll.Tests.Losses;

public class DistributionLossTests
{
    [Theory]
    [InlineData(0.5, 0.57236494292470008707)]
    [InlineData(1, 0)]
    [InlineData(4, 1.7917594692280550008)]
    [InlineData(10.5, 13.940625219403763507)]
    [InlineData(1e4, 82099.717496442377)]
    public void The_logarithm_of_the_gamma_function_is_exact(double x, double expected) => Assert.Equal(expected, Gammas.Log(x), Math.Max(1, expected) * 1e-14);

    [Fact]
    public void Its_slope_is_its_derivative()
    {
        Assert.Equal(-0.57721566490153286061, Gammas.Slope(1), 1e-14);
        foreach (var x in new[] { 0.01, 0.7, 3, 25 })
            Assert.Equal((Gammas.Log(x + 1e-6 * x) - Gammas.Log(x - 1e-6 * x)) / (2e-6 * x), Gammas.Slope(x), 1e-6 * Math.Max(1, Math.Abs(Gammas.Slope(x))));
    }

    [Fact]
    public void Parameters_are_what_the_loss_uses()
    {
        var (x, t) = (Numbers.Normal([3, 4], 1), Numbers.Normal([3, 2], 2));
        var loss = new GaussianLikelihood();
        var (mean, scale) = loss.Parameters(x);
        Assert.Equal(x[.., ..2].ToArray(), mean.ToArray());
        var z = (t - mean) / scale;
        Assert.Equal((scale.Log() + z.Square() / 2).Mean().Item() + 0.5f * MathF.Log(2 * MathF.PI), loss.Of(x, t).Item(), 1e-5f);
        Assert.Equal([3, 2], new NegativeBinomialLikelihood().Parameters(x).Dispersion.Shape);
        Assert.All(new StudentTLikelihood().Parameters(Numbers.Normal([3, 6], 1)).DegreesOfFreedom.ToArray(), d => Assert.True(d > 2));
        Assert.Equal(5, new StudentTLikelihood { DegreesOfFreedom = 5 }.Parameters(x).DegreesOfFreedom.ToArray()[0]);
        Assert.Throws<ShapeException>(() => loss.Parameters(x[.., ..3]));
    }

    [Fact]
    public void Counts_below_zero_are_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new NegativeBinomialLikelihood().Of(Numbers.Normal([2, 3, 2], 1), Tensor.From([1f, 2, 3, 4, -1, 0], [2, 3])));
        Assert.Contains("got the target -1 at sample 1, step 1; needed counts of 0 or more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_number_of_units_says_the_right_one()
    {
        var error = Assert.Throws<ShapeException>(() => new QuantileLoss(0.1f, 0.5f, 0.9f).Of(Tensor.Zeros([4, 5]), Tensor.Zeros([4, 2])));
        Assert.Equal("QuantileLoss: got predictions [4, 5] and targets [4, 2]; needed 3 quantiles for each target: predictions [batch, ..., 3 n] and targets [batch, ..., n]. " +
            "Usual fix: give the last layer 6 units.", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileLoss(1));
        Assert.Throws<ArgumentException>(() => new QuantileLoss());
    }

    [Fact]
    public void Training_on_quantiles_finds_those_of_the_data()
    {
        var y = Tensor.Random([4000, 1], Distribution.Normal(), 3);
        var model = new Sequential { new Dense(2) };
        model.Compile(new Adam(0.02f), new QuantileLoss(0.1f, 0.75f));
        var zeros = Tensor.Zeros([4000, 1]);
        model.Fit(zeros, y, new FitOptions { Epochs = 12, BatchSize = 100, Seed = 1 });
        var found = model.Predict(zeros[..1]).ToArray();
        var below = y.ToArray();
        Assert.Equal(0.1, below.Count(v => v < found[0]) / 4000.0, 0.03);
        Assert.Equal(0.75, below.Count(v => v < found[1]) / 4000.0, 0.03);
    }

    [Fact]
    public void Heavy_tails_and_wide_counts_stay_finite()
    {
        using var tape = Gradients.Record();
        var x = Tensor.From([0f, -200, -200, 0, 200, 200], [2, 3]);
        var student = new StudentTLikelihood().Of(x, Tensor.From([1e6f, -1e6f], [2]));
        Assert.True(float.IsFinite(student.Item()));
        Assert.All(Gradients.Of(student, x)[0].ToArray(), g => Assert.True(float.IsFinite(g)));
        var raw = Tensor.From([-200f, -200, 1000, 1000, -200, 1000], [3, 2]);
        var counts = new NegativeBinomialLikelihood().Of(raw, Tensor.From([5f, 0, 100000], [3]));
        Assert.True(float.IsFinite(counts.Item()));
        Assert.All(Gradients.Of(counts, raw)[0].ToArray(), g => Assert.True(float.IsFinite(g)));
    }
}
