namespace Unroll.Kernels.Tests;

public class SoftmaxTests
{
    public static readonly int[] Widths = [1, 2, 3, 7, 8, 9, 15, 16, 17, 33, 64, 1001];

    [Fact]
    public void Softmax_and_its_logarithm_equal_their_definitions()
    {
        foreach (var n in Widths)
        {
            var (x, dy) = (Values(5 * n, 11, 20), Values(5 * n, 12, 1));
            float[] y = new float[5 * n], dx = new float[5 * n];
            double[] exactY = new double[5 * n], exactDx = new double[5 * n];
            Softmax.Forward(x, 5, n, y);
            ReferenceSoftmax.Forward<double>(Double(x), 5, n, exactY);
            AssertClose(exactY, y);
            Softmax.Backward(y, dy, 5, n, dx);
            ReferenceSoftmax.Backward<double>(exactY, Double(dy), 5, n, exactDx);
            AssertClose(exactDx, dx);

            LogSoftmax.Forward(x, 5, n, y);
            ReferenceSoftmax.LogForward<double>(Double(x), 5, n, exactY);
            AssertClose(exactY, y);
            LogSoftmax.Backward(y, dy, 5, n, dx);
            ReferenceSoftmax.LogBackward<double>(exactY, Double(dy), 5, n, exactDx);
            AssertClose(exactDx, dx, 3e-5);
        }
    }

    [Fact]
    public void A_row_alone_has_the_bits_it_has_in_the_batch()
    {
        foreach (var n in Widths)
        {
            var x = Values(6 * n, 13, 5);
            float[] all = new float[6 * n], one = new float[n];
            Softmax.Forward(x, 6, n, all);
            for (var row = 0; row < 6; row++)
            {
                Softmax.Forward(x.AsSpan(row * n, n), 1, n, one);
                Assert.Equal(all[(row * n)..((row + 1) * n)], one);
            }
        }
    }

    [Fact]
    public void Large_logits_neither_overflow_nor_vanish()
    {
        var y = new float[3];
        Softmax.Forward([3e38f, -3e38f, float.NegativeInfinity], 1, 3, y);
        Assert.Equal([1, 0, 0], y);
        Softmax.Forward([-1000, -1000, float.NegativeInfinity], 1, 3, y);
        Assert.Equal([0.5f, 0.5f, 0], y);
        var loss = new float[1];
        CrossEntropy.SparseForward([1000, -1000, 0], 1, 3, [1], loss, y);
        Assert.Equal(2000, loss[0]);
        BinaryCrossEntropy.Forward([500, -500, 0], [0, 1, 0.5f], y);
        Assert.Equal([500, 500, 0.6931472f], y);
    }

    [Fact]
    public void Sparse_and_dense_cross_entropy_equal_their_definition()
    {
        var random = new Random(14);
        foreach (var n in Widths)
        {
            var x = Values(4 * n, 15, 6);
            var labels = Enumerable.Range(0, 4).Select(_ => random.Next(n)).ToArray();
            var oneHot = new float[4 * n];
            for (var row = 0; row < 4; row++) oneHot[row * n + labels[row]] = 1;
            float[] dLoss = [1, -0.5f, 0, 2];
            float[] loss = new float[4], p = new float[4 * n], dx = new float[4 * n];
            double[] exactLoss = new double[4], exactP = new double[4 * n], exactDx = new double[4 * n];

            CrossEntropy.SparseForward(x, 4, n, labels, loss, p);
            CrossEntropy.SparseBackward(p, 4, n, labels, dLoss, dx);
            ReferenceSoftmax.CrossEntropyForward<double>(Double(x), 4, n, Double(oneHot), exactLoss, exactP);
            ReferenceSoftmax.CrossEntropyBackward<double>(exactP, 4, n, Double(oneHot), Double(dLoss), exactDx);
            AssertClose(exactLoss, loss);
            AssertClose(exactDx, dx);

            var soft = Values(4 * n, 16, 0.5f).Select(v => v + 0.5f).ToArray();
            CrossEntropy.DenseForward(x, 4, n, soft, loss, p);
            CrossEntropy.DenseBackward(p, 4, n, soft, dLoss, dx);
            ReferenceSoftmax.CrossEntropyForward<double>(Double(x), 4, n, Double(soft), exactLoss, exactP);
            ReferenceSoftmax.CrossEntropyBackward<double>(exactP, 4, n, Double(soft), Double(dLoss), exactDx);
            AssertClose(exactLoss, loss);
            AssertClose(exactDx, dx, 1e-4);
        }
    }

    [Fact]
    public void A_row_without_weight_gets_no_gradient_even_from_NaN()
    {
        float[] p = [float.NaN, float.NaN, 0.25f, 0.75f], dx = new float[4];
        CrossEntropy.SparseBackward(p, 2, 2, [0, 1], [0, 1], dx);
        Assert.Equal([0, 0, 0.25f, -0.25f], dx);
        CrossEntropy.DenseBackward(p, 2, 2, [1, 0, 0, 1], [0, 1], dx);
        Assert.Equal([0, 0, 0.25f, -0.25f], dx);
        BinaryCrossEntropy.Backward([float.NaN, 0], [1, 1], [0, 1], dx);
        Assert.Equal([0, -0.5f], dx[..2]);
    }

    [Fact]
    public void A_row_that_does_not_count_is_not_read_and_leaves_the_others_their_bits()
    {
        foreach (var n in Widths)
        {
            var x = Values(3 * n, 17, 6);
            var spoiled = (float[])x.Clone();
            spoiled.AsSpan(n, n).Fill(float.NaN);
            float[] loss = new float[3], p = new float[3 * n], dx = new float[3 * n], others = new float[3], otherP = new float[3 * n], otherDx = new float[3 * n];
            CrossEntropy.SparseForward(x, 3, n, [0, 0, n - 1], others, otherP);
            CrossEntropy.SparseBackward(otherP, 3, n, [0, 0, n - 1], [1, 0, 2], otherDx);
            p.AsSpan().Fill(float.NaN);
            CrossEntropy.SparseForward(spoiled, 3, n, [0, -1, n - 1], loss, p);
            CrossEntropy.SparseBackward(p, 3, n, [0, -1, n - 1], [1, 7, 2], dx);
            Assert.Equal([others[0], 0, others[2]], loss);
            Assert.Equal(otherDx, dx);
        }
    }

    [Fact]
    public void A_label_that_is_no_class_is_named_with_its_row()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.SparseForward(new float[6], 2, 3, [2, 3], new float[2], new float[6]));
        Assert.Contains("label 3 of row 1", error.Message);
    }

    [Fact]
    public void Binary_cross_entropy_equals_its_definition()
    {
        var (x, t, dy) = (Values(37, 17, 8), Values(37, 18, 0.5f).Select(v => v + 0.5f).ToArray(), Values(37, 19, 1));
        float[] loss = new float[37], dx = new float[37];
        BinaryCrossEntropy.Forward(x, t, loss);
        BinaryCrossEntropy.Backward(x, t, dy, dx);
        for (var i = 0; i < 37; i++)
        {
            var s = 1 / (1 + Math.Exp(-x[i]));
            Assert.Equal(-t[i] * Math.Log(s) - (1 - t[i]) * Math.Log(1 - s), loss[i], 4e-6);
            Assert.Equal((s - t[i]) * dy[i], dx[i], 1e-6);
        }
    }

    [Fact]
    public void Layer_norm_equals_its_definition_and_its_gradient_the_differences()
    {
        foreach (var n in Widths.Skip(1))
        {
            float[] x = Values(3 * n, 20, 2), gamma = Values(n, 21, 1), beta = Values(n, 22, 1), dy = Values(3 * n, 23, 1);
            float[] y = new float[3 * n], mean = new float[3], reciprocal = new float[3], dx = new float[3 * n], dGamma = new float[n], dBeta = new float[n];
            LayerNorm.Forward(x, 3, n, gamma, beta, 1e-3f, y, mean, reciprocal);
            AssertClose(Normalized(Double(x), n, Double(gamma), Double(beta)), y, 3e-5);
            LayerNorm.Backward(x, 3, n, gamma, mean, reciprocal, dy, dx, dGamma, dBeta);
            double Loss(double[] a, double[] g, double[] b) => Normalized(a, n, g, b).Zip(dy, (v, d) => v * d).Sum();
            foreach (var i in new[] { 0, n / 2, 3 * n - 1 })
                Assert.Equal(Difference(v => Loss(v, Double(gamma), Double(beta)), Double(x), i), dx[i], 2e-5);
            Assert.Equal(Difference(v => Loss(Double(x), v, Double(beta)), Double(gamma), n - 1), dGamma[n - 1], 1e-5);
            Assert.Equal(Difference(v => Loss(Double(x), Double(gamma), v), Double(beta), n - 1), dBeta[n - 1], 1e-5);
            // One gradient without the other is the same one.
            float[] aloneGamma = new float[n], aloneBeta = new float[n];
            LayerNorm.Backward(x, 3, n, gamma, mean, reciprocal, dy, dx, aloneGamma, []);
            LayerNorm.Backward(x, 3, n, gamma, mean, reciprocal, dy, dx, [], aloneBeta);
            Assert.Equal(dGamma, aloneGamma);
            Assert.Equal(dBeta, aloneBeta);
        }

        float[] plain = new float[4];
        LayerNorm.Forward([1, 3, 5, 9], 2, 2, [], [], 0f, plain, new float[2], new float[2]);
        Assert.Equal([-1, 1, -1, 1], plain);
    }

    private static double[] Normalized(double[] x, int n, double[] gamma, double[] beta)
    {
        var y = new double[x.Length];
        ReferenceSoftmax.LayerNorm<double>(x, x.Length / n, n, gamma, beta, 1e-3f, y);
        return y;
    }

    private static double Difference(Func<double[], double> f, double[] at, int i)
    {
        const double h = 1e-5;
        var (up, down) = ((double[])at.Clone(), (double[])at.Clone());
        up[i] += h;
        down[i] -= h;
        return (f(up) - f(down)) / (2 * h);
    }

    private static float[] Values(int n, int seed, float size)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => (random.NextSingle() * 2 - 1) * size)];
    }

    private static double[] Double(float[] x) => Array.ConvertAll(x, v => (double)v);

    private static void AssertClose(double[] expected, float[] actual, double tolerance = 1e-5)
    {
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(0.02, Math.Abs(expected[i]))))
                Assert.Fail(FormattableString.Invariant($"element {i} of {expected.Length} is {actual[i]:R}, not {expected[i]:R}"));
    }
}
