namespace Unroll.Kernels.Tests;

public class OptimizerStepsTests
{
    [Theory]
    [InlineData(0f, false)]
    [InlineData(0.9f, false)]
    [InlineData(0.9f, true)]
    public void Gradient_descent_equals_its_definition(float momentum, bool nesterov)
    {
        foreach (var n in new[] { 0, 1, 15, 16, 17, 100 })
        {
            float[] w = Values(n, 1), v = new float[n];
            double[] exactW = Double(w), exactV = new double[n];
            for (var step = 0; step < 4; step++)
            {
                var g = Values(n, 2 + step);
                OptimizerSteps.Sgd(w, g, 0.1f, momentum, nesterov, v);
                ReferenceOptimizerSteps.Sgd<double>(exactW, Double(g), 0.1f, momentum, nesterov, exactV);
            }

            AssertClose(exactW, w);
            AssertClose(exactV, v);
        }
    }

    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0.1)]
    [InlineData(true, true, 0.1)]
    public void Adam_equals_its_definition(bool amsgrad, bool pytorch, double decay)
    {
        foreach (var n in new[] { 1, 15, 16, 17, 100 })
        {
            float[] w = Values(n, 1), m = new float[n], v = new float[n], largest = amsgrad ? new float[n] : [];
            double[] exactW = Double(w), exactM = new double[n], exactV = new double[n], exactLargest = Double(largest);
            for (var step = 1; step < 6; step++)
            {
                var g = Values(n, 2 + step);
                OptimizerSteps.Adam(w, g, m, v, 0.01, 0.9, 0.999, 1e-7, step, largest, pytorch, decay);
                ReferenceOptimizerSteps.Adam<double>(exactW, Double(g), exactM, exactV, 0.01, 0.9, 0.999, 1e-7, step, exactLargest, pytorch, decay);
            }

            AssertClose(exactW, w);
            AssertClose(exactM, m);
            AssertClose(exactV, v);
        }
    }

    [Fact]
    public void Adam_moves_each_weight_by_the_learning_rate_in_the_first_step()
    {
        float[] w = [1, 1], m = new float[2], v = new float[2];
        OptimizerSteps.Adam(w, [0.5f, -3f], m, v, 0.01, 0.9, 0.999, 1e-8, 1, [], true, 0);
        Assert.Equal(0.99f, w[0], 1e-6f);
        Assert.Equal(1.01f, w[1], 1e-6f);
    }

    [Fact]
    public void Arrays_of_different_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => OptimizerSteps.Sgd(new float[3], new float[2], 0.1f, 0, false, []));
        Assert.Throws<ArgumentException>(() => OptimizerSteps.Adam(new float[3], new float[3], new float[3], new float[2], 0.1, 0.9, 0.999, 1e-7, 1, [], false, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimizerSteps.Adam(new float[1], new float[1], new float[1], new float[1], 0.1, 0.9, 0.999, 1e-7, 0, [], false, 0));
    }

    private static float[] Values(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() * 2 - 1)];
    }

    private static double[] Double(float[] x) => Array.ConvertAll(x, v => (double)v);

    private static void AssertClose(double[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 2e-6 * Math.Max(0.1, Math.Abs(expected[i])));
    }
}
