namespace Unroll.Tests;

public sealed class InitializerTests
{
    [Theory]
    [InlineData(6, 6)]
    [InlineData(5, 20)]
    [InlineData(20, 5)]
    [InlineData(1, 7)]
    [InlineData(33, 70)]
    public void Orthogonal_vectors_have_the_gain_as_length_and_right_angles(int rows, int columns)
    {
        var w = new Orthogonal { Gain = 2 }.Make([rows, columns], 3).To(DType.Float64);
        var products = rows <= columns ? w.MatMul(w.Transpose()) : w.Transpose().MatMul(w);
        var n = Math.Min(rows, columns);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                Assert.Equal(i == j ? 4 : 0, products[i, j].ItemDouble(), 1e-5);
    }

    [Fact]
    public void Orthogonal_follows_the_random_matrix_in_its_first_vector()
    {
        // The first row of Q is the normalised first row of the random matrix: R's diagonal is positive.
        var random = Tensor.Random([2, 3], Distribution.Normal(), 9)[0].ToArray();
        var length = MathF.Sqrt(random.Sum(v => v * v));
        var first = new Orthogonal().Make([2, 3], 9)[0].ToArray();
        for (var i = 0; i < 3; i++)
            Assert.Equal(random[i] / length, first[i], 1e-6f);
    }

    [Fact]
    public void Orthogonal_refuses_a_bias()
    {
        var error = Assert.Throws<ShapeException>(() => Initializer.Orthogonal.Make([4], 0));
        Assert.Contains("Orthogonal", error.Message);
        Assert.Contains("two axes", error.Message);
    }

    [Theory]
    [InlineData("GlorotUniform", 0.01)]
    [InlineData("GlorotNormal", 0.01)]
    [InlineData("HeUniform", 0.04)]
    [InlineData("HeNormal", 0.04)]
    [InlineData("LecunUniform", 0.02)]
    [InlineData("LecunNormal", 0.02)]
    [InlineData("RandomNormal", 0.0025)]
    [InlineData("RandomUniform", 0.0008333)]
    [InlineData("TruncatedNormal", 0.0025 * 0.7737)]
    public void Known_initializers_have_the_variance_they_promise(string name, double variance)
    {
        var initializer = (Initializer)typeof(Initializer).GetProperty(name)!.GetValue(null)!;
        var numbers = initializer.Make([50, 150], 5).ToArray();
        var mean = numbers.Average(v => (double)v);
        Assert.Equal(0, mean, 5 * Math.Sqrt(variance / numbers.Length));
        Assert.InRange(numbers.Average(v => (v - mean) * (v - mean)) / variance, 0.93, 1.07);
    }

    [Fact]
    public void Truncated_normal_numbers_stay_within_two_deviations()
    {
        var numbers = new TruncatedNormal { Mean = 1, Deviation = 0.5f }.Make([20000], 1).ToArray();
        Assert.All(numbers, v => Assert.InRange(v, 0f, 2f));
        Assert.True(numbers.Max() > 1.95f && numbers.Min() < 0.05f);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.02275013194817921, -2)]
    [InlineData(1e-10, -6.361340902404056)]
    public void The_normal_quantile_is_right_to_twelve_digits(double p, double x) => Assert.Equal(x, NormalQuantile.Of(p), 1e-11);

    [Fact]
    public void The_same_key_gives_the_same_numbers_and_another_key_others()
    {
        foreach (var initializer in (Initializer[])[Initializer.GlorotUniform, Initializer.HeNormal, Initializer.Orthogonal, Initializer.RandomNormal])
        {
            Assert.Equal(initializer.Make([4, 9], 1).ToArray(), initializer.Make([4, 9], 1).ToArray());
            Assert.NotEqual(initializer.Make([4, 9], 1).ToArray(), initializer.Make([4, 9], 2).ToArray());
        }
    }

    [Fact]
    public void Identity_and_constant_are_what_they_say()
    {
        Assert.Equal([3, 0, 0, 0, 3, 0], new Identity { Gain = 3 }.Make([2, 3], 0).ToArray());
        Assert.Equal([0.5f, 0.5f], new Constant(0.5f).Make([2], 0).ToArray());
        Assert.Throws<ShapeException>(() => Initializer.Identity.Make([2, 3, 4], 0));
    }

    [Fact]
    public void Fans_of_a_convolution_count_the_receptive_field()
    {
        var numbers = Initializer.LecunUniform.Make([3, 5, 400], 2).ToArray();
        Assert.InRange(numbers.Max(), 0.99f * MathF.Sqrt(3f / 15), MathF.Sqrt(3f / 15));
    }

    [Fact]
    public void Orthogonal_by_blocks_is_orthogonal_gate_by_gate()
    {
        var kernel = new Orthogonal { Blocks = 3, Gain = 2 }.Make([5, 15], 7);
        for (var gate = 0; gate < 3; gate++)
        {
            var block = kernel[.., (5 * gate)..(5 * (gate + 1))];
            var product = block.MatMul(block.Transpose(0, 1)).ToArray();
            for (var i = 0; i < 25; i++)
                Assert.Equal(i % 6 == 0 ? 4 : 0, product[i], 1e-5f);
        }
        Assert.NotEqual(kernel[.., ..5].ToArray(), kernel[.., 5..10].ToArray());
        Assert.Contains("4 blocks", Assert.Throws<ShapeException>(() => new Orthogonal { Blocks = 4 }.Make([5, 15], 7)).Message);
    }

    [Fact]
    public void PyTorchs_uniform_numbers_fill_up_to_one_over_the_root_of_the_width()
    {
        var numbers = Initializer.PyTorch(16).Make([40, 64], 3).ToArray();
        Assert.InRange(numbers.Max(), 0.249f, 0.25f);
        Assert.InRange(numbers.Min(), -0.25f, -0.249f);
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.PyTorch(0));
    }

    [Fact]
    public void A_short_time_fourier_kernel_is_that_of_keras()
    {
        // scipy.signal.get_window("hann", 4, fftbins=False): 0, 0.75, 0.75, 0; density divides by the root of their squares.
        var real = new Stft().Make([4, 1, 3], 0).ToArray();
        var scale = 0.75 / Math.Sqrt(2 * 0.75 * 0.75);
        double[] expected = [0, 0, 0, scale, 0, -scale, scale, -scale, scale, 0, 0, 0];
        for (var i = 0; i < real.Length; i++)
            Assert.Equal(expected[i], real[i], 1e-6);
        var imaginary = new Stft { Side = StftSide.Imag, Window = null }.Make([4, 1, 3], 0).ToArray();
        double[] sines = [0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0];
        for (var i = 0; i < imaginary.Length; i++)
            Assert.Equal(sines[i], imaginary[i], 1e-6);
        Assert.Throws<ShapeException>(() => new Stft().Make([4, 2, 3], 0));
    }

    [Theory]
    [InlineData(StftWindow.Hann, true, new[] { 0, 0.5, 1, 0.5 })]
    [InlineData(StftWindow.Hamming, false, new[] { 0.08, 0.77, 0.77, 0.08 })]
    [InlineData(StftWindow.Blackman, false, new[] { 0, 0.63, 0.63, 0 })]
    [InlineData(StftWindow.Bartlett, true, new[] { 0, 0.5, 1, 0.5 })]
    [InlineData(StftWindow.Boxcar, true, new double[] { 1, 1, 1, 1 })]
    public void Windows_are_those_of_scipy(StftWindow window, bool periodic, double[] points)
    {
        // The lowest frequency is the window itself, here divided by its sum.
        var kernel = new Stft { Window = window, Periodic = periodic, Scaling = StftScaling.Spectrum }.Make([4, 1, 2], 0).ToArray();
        for (var t = 0; t < 4; t++)
            Assert.Equal(points[t] / points.Sum(), kernel[2 * t], 1e-6);
    }
}
