namespace Unroll.Tests;

/// <summary>Noise in training: its size, what it leaves alone, and that it is drawn from the pass alone.</summary>
public sealed class NoiseTests
{
    static readonly Pass Training = new(true, 5);

    public static TheoryData<string> All => ["GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout1D", "SpatialDropout2D"];

    static UnaryLayer Make(string name, string? called = null) => name switch
    {
        "GaussianNoise" => new GaussianNoise(0.5f) { Name = called },
        "GaussianDropout" => new GaussianDropout(0.2f) { Name = called },
        "AlphaDropout" => new AlphaDropout(0.3f) { Name = called },
        "SpatialDropout1D" => new SpatialDropout1D(0.3f) { Name = called },
        _ => new SpatialDropout2D(0.3f) { Name = called },
    };

    static Tensor Input(string name) => LayerCheck.Numbers(name == "SpatialDropout2D" ? [8, 4, 5, 30] : [8, 20, 30]);

    [Theory, MemberData(nameof(All))]
    public void Inference_changes_nothing_and_training_draws_from_key_and_name(string name)
    {
        var x = Input(name);
        Assert.Equal(x.ToArray(), Make(name).Call(x).ToArray());
        var y = Make(name).Call(x, Training).ToArray();
        Assert.NotEqual(x.ToArray(), y);
        Assert.Equal(y, Make(name).Call(x, Training).ToArray());
        Assert.NotEqual(y, Make(name).Call(x, Training with { Key = 6 }).ToArray());
        Assert.NotEqual(y, Make(name, "other").Call(x, Training).ToArray());
    }

    [Theory, MemberData(nameof(All))]
    public void The_gradient_is_that_of_the_numbers_that_were_drawn(string name)
    {
        var layer = Make(name);
        var small = Input(name)[0..2, 0..2];
        GradientCheck.Require(x => layer.Call(x[0], Training), [small]);
    }

    [Fact]
    public void Gaussian_noise_has_its_deviation_and_gaussian_dropout_that_of_dropout()
    {
        // Five standard errors of 160,000 draws.
        var added = new GaussianNoise(0.5f).Call(Tensor.Zeros([400, 400]), Training).ToArray();
        Assert.Equal(0, added.Average(v => (double)v), 0.00625);
        Assert.Equal(0.25, added.Average(v => (double)v * v), 0.0045);
        var factors = new GaussianDropout(0.2f).Call(Tensor.Ones([400, 400]), Training).ToArray();
        Assert.Equal(1, factors.Average(v => (double)v), 0.00625);
        Assert.Equal(0.25, factors.Average(v => (v - 1.0) * (v - 1.0)), 0.0045);
    }

    [Fact]
    public void Alpha_dropout_keeps_mean_and_variance_and_drops_to_what_selu_falls_to()
    {
        var x = LayerCheck.Numbers([200, 200]);
        var y = new AlphaDropout(0.3f).Call(x, Training).ToArray();
        Assert.Equal(0, y.Average(), 0.02f);
        Assert.Equal(1, y.Average(v => v * v), 0.03);
        var fallen = -1.6732632 * 1.0507010;
        var a = 1 / Math.Sqrt(0.7 * (1 + 0.3 * fallen * fallen));
        var dropped = (float)(a * fallen - a * fallen * 0.3);
        Assert.InRange(y.Count(v => Math.Abs(v - dropped) < 1e-4) / 40000.0, 0.29, 0.31);
        var shared = new AlphaDropout(0.5f) { NoiseShape = [null, 1, null] }.Call(Tensor.Ones([4, 3, 8]), Training);
        Assert.Equal(shared[.., 0].ToArray(), shared[.., 2].ToArray());
    }

    [Fact]
    public void Spatial_dropout_drops_whole_features()
    {
        var one = new SpatialDropout1D(0.5f) { Name = "same" }.Call(Tensor.Ones([6, 5, 8]), Training);
        for (var t = 1; t < 5; t++)
            Assert.Equal(one[.., 0].ToArray(), one[.., t].ToArray());
        Assert.Equal([0f, 2], one.ToArray().Distinct().Order());
        // The same numbers as Dropout with the noise shape, under the same name.
        Assert.Equal(one.ToArray(), new Dropout(0.5f) { NoiseShape = [null, 1, null], Name = "same" }.Call(Tensor.Ones([6, 5, 8]), Training).ToArray());
        var two = new SpatialDropout2D(0.5f).Call(Tensor.Ones([3, 4, 5, 8]), Training);
        Assert.Equal(two[.., 0, 0].ToArray(), two[.., 3, 4].ToArray());
        Assert.Equal(2, two.ToArray().Distinct().Count());
        Assert.Contains("[batch, time, features]", Assert.Throws<ShapeException>(() => new SpatialDropout1D(0.5f).Call(Tensor.Ones([3, 4]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rates_that_leave_nothing_are_refused()
    {
        Assert.Contains("GaussianDropout: got rate = 1", Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianDropout(1)).Message, StringComparison.Ordinal);
        Assert.Contains("AlphaDropout: got rate = 1", Assert.Throws<ArgumentOutOfRangeException>(() => new AlphaDropout(1)).Message, StringComparison.Ordinal);
        Assert.Contains("GaussianNoise: got deviation = -1", Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianNoise(-1)).Message, StringComparison.Ordinal);
    }
}
