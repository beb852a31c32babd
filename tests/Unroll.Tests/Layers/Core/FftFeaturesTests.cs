namespace Unroll.Tests.Layers.Core;

public sealed class FftFeaturesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(101)]
    public void It_is_the_sum_of_the_definition(int steps)
    {
        var x = Tensor.Random([2, steps, 3], Distribution.Normal(), 5);
        var frequencies = (steps / 2) + 1;
        var complex = new FftFeatures { Output = SpectrumOutput.Complex }.Call(x);
        Assert.Equal([2, frequencies, 6], complex.Shape);
        var (y, numbers) = (complex.ToArray(), x.ToArray());
        var magnitudes = new FftFeatures().Call(x).ToArray();
        for (var b = 0; b < 2; b++)
            for (var k = 0; k < frequencies; k++)
                for (var f = 0; f < 3; f++)
                {
                    double real = 0, imaginary = 0;
                    for (var t = 0; t < steps; t++)
                    {
                        real += numbers[(((b * steps) + t) * 3) + f] * Math.Cos(2 * Math.PI * k * t / steps);
                        imaginary -= numbers[(((b * steps) + t) * 3) + f] * Math.Sin(2 * Math.PI * k * t / steps);
                    }
                    Assert.Equal(real, y[(((b * frequencies) + k) * 6) + f], 1e-4);
                    Assert.Equal(imaginary, y[(((b * frequencies) + k) * 6) + 3 + f], 1e-4);
                    Assert.Equal(Math.Sqrt((real * real) + (imaginary * imaginary)), magnitudes[(((b * frequencies) + k) * 3) + f], 1e-4);
                }
    }

    [Fact]
    public void A_sine_stands_at_its_frequency()
    {
        var x = Tensor.From([.. Enumerable.Range(0, 64).Select(t => MathF.Sin(2 * MathF.PI * 5 * t / 64))], [1, 64, 1]);
        var y = new FftFeatures { Normalize = true }.Call(x).ToArray();
        for (var k = 0; k < y.Length; k++)
            Assert.Equal(k == 5 ? 0.5f : 0, y[k], 1e-5f);
    }

    [Fact]
    public void A_flat_curve_has_finite_gradients_and_another_length_another_table()
    {
        var layer = new FftFeatures();
        foreach (var steps in new[] { 8, 5, 8 })
        {
            using var recording = Gradients.Record();
            var x = Tensor.Zeros([1, steps, 1]);
            var gradient = Gradients.Of(layer.Call(x).Sum(), x)[0];
            Assert.All(gradient.ToArray(), g => Assert.True(float.IsFinite(g)));
        }
    }

    [Fact]
    public void What_has_no_time_axis_is_refused() =>
        Assert.Contains("[batch, time, features]", Assert.Throws<ShapeException>(() => new FftFeatures().Call(Tensor.Zeros([2, 3]))).Message, StringComparison.Ordinal);
}
