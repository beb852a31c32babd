namespace Unroll.Kernels.Tests;

/// <summary>Convolutions and their gradients against loops over every position.</summary>
[Collection("Threads")]
public sealed class ConvolutionTests
{
    /// <summary>Sizes of one case, drawn from a seed: one to three axes, strides, dilations, zeros at the ends, groups.</summary>
    private sealed class Case
    {
        public readonly int Batch, Channels, Filters, Groups;
        public readonly int[] Inputs, Sizes, Strides, Dilations, Before, Outputs;
        public readonly float[] X, Kernel, Bias, Dy;

        public Case(int seed, bool large = false)
        {
            var random = new Random(seed);
            int axes = large ? 1 + (seed % 2) : 1 + random.Next(3);
            Groups = random.Next(3) == 0 ? 2 : 1;
            (Batch, Channels, Filters) = large ? (5, 16 * Groups, 24 * Groups) : (random.Next(1, 4), Groups * random.Next(1, 7), Groups * random.Next(1, 20));
            // Every fourth case: a filter for each channel.
            if (seed % 4 == 0) Groups = Filters = Channels = large ? 70 : random.Next(2, 90);
            (Inputs, Sizes, Strides, Dilations, Before, Outputs) = (new int[axes], new int[axes], new int[axes], new int[axes], new int[axes], new int[axes]);
            for (int i = 0; i < axes; i++)
            {
                (Sizes[i], Strides[i], Dilations[i]) = (random.Next(1, 4), random.Next(4) == 0 ? random.Next(1, 4) : 1, random.Next(4) == 0 ? random.Next(1, 4) : 1);
                int reach = ((Sizes[i] - 1) * Dilations[i]) + 1, after = random.Next(reach);
                Before[i] = random.Next(reach);
                Inputs[i] = reach + (large ? axes == 1 ? 700 : 40 : random.Next(axes == 1 ? 90 : 7));
                Outputs[i] = ((Before[i] + Inputs[i] + after - reach) / Strides[i]) + 1;
            }
            X = Numbers(random, Batch * Product(Inputs) * Channels);
            Kernel = Numbers(random, Product(Sizes) * Channels / Groups * Filters);
            Bias = Numbers(random, Filters);
            Dy = Numbers(random, Batch * Product(Outputs) * Filters);
        }

        public ConvolutionSpec Spec => new(Batch, Channels, Filters, Groups, Inputs, Sizes, Strides, Dilations, Before, Outputs);

        /// <summary>Calls back with the indices of x, kernel and y of every multiply-add, in the order of the chains.</summary>
        public void Each(Action<int, int, int> visit)
        {
            int depth = Channels / Groups, outputs = Product(Outputs), taps = Product(Sizes);
            for (int b = 0; b < Batch; b++)
                for (int o = 0; o < outputs; o++)
                    for (int tap = 0; tap < taps; tap++)
                    {
                        int position = 0, rest = o, k = tap, outer = outputs, size = taps;
                        bool inside = true;
                        for (int i = 0; i < Inputs.Length; i++)
                        {
                            (outer, size) = (outer / Outputs[i], size / Sizes[i]);
                            int at = (rest / outer * Strides[i]) + (k / size * Dilations[i]) - Before[i];
                            (rest, k) = (rest % outer, k % size);
                            inside &= at >= 0 && at < Inputs[i];
                            position = (position * Inputs[i]) + at;
                        }
                        for (int c = 0; c < depth; c++)
                            for (int f = 0; f < Filters; f++)
                                visit(inside ? ((((b * Product(Inputs)) + position) * Channels) + (f / (Filters / Groups) * depth) + c) : -1, (((tap * depth) + c) * Filters) + f, (((b * outputs) + o) * Filters) + f);
                    }
        }
    }

    private static int Product(int[] sizes) => sizes.Aggregate(1, (a, b) => a * b);

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory, MemberData(nameof(Seeds))]
    public void Forward_is_one_chain_from_the_bias_on(int seed)
    {
        var c = new Case(seed);
        var expected = new float[c.Dy.Length];
        for (int i = 0; i < expected.Length; i++) expected[i] = c.Bias[i % c.Filters];
        c.Each((x, k, y) => expected[y] = Lanes.MultiplyAdd(x < 0 ? 0 : c.X[x], c.Kernel[k], expected[y]));
        var actual = new float[expected.Length];
        Convolution.Forward(c.Spec, c.X, c.Kernel, c.Bias, actual);
        Assert.Equal(expected, actual);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Gradients_are_those_of_the_loops(int seed)
    {
        var c = new Case(seed);
        double[] dx = new double[c.X.Length], dk = new double[c.Kernel.Length];
        c.Each((x, k, y) =>
        {
            if (x < 0) return;
            dx[x] += (double)c.Kernel[k] * c.Dy[y];
            dk[k] += (double)c.X[x] * c.Dy[y];
        });
        float[] left = new float[dx.Length], right = new float[dk.Length];
        Convolution.InputGradient(c.Spec, c.Dy, c.Kernel, left);
        Convolution.KernelGradient(c.Spec, c.X, c.Dy, right);
        Close(dx, left);
        Close(dk, right);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void Any_number_of_threads_gives_the_same_bits(int seed)
    {
        var c = new Case(seed, large: true);
        int before = Workers.Threads;
        try
        {
            Workers.Threads = 1;
            var (y, dx, dk) = All(c);
            double[] exact = new double[c.Kernel.Length];
            c.Each((x, k, o) => exact[k] += x < 0 ? 0 : (double)c.X[x] * c.Dy[o]);
            Close(exact, dk);
            foreach (int threads in new[] { 2, 3 })
            {
                Workers.Threads = threads;
                var (y2, dx2, dk2) = All(c);
                Assert.Equal(y, y2);
                Assert.Equal(dx, dx2);
                Assert.Equal(dk, dk2);
            }
        }
        finally
        {
            Workers.Threads = before;
        }

        static (float[], float[], float[]) All(Case c)
        {
            float[] y = new float[c.Dy.Length], dx = new float[c.X.Length], dk = new float[c.Kernel.Length];
            Convolution.Forward(c.Spec, c.X, c.Kernel, c.Bias, y);
            Convolution.InputGradient(c.Spec, c.Dy, c.Kernel, dx);
            Convolution.KernelGradient(c.Spec, c.X, c.Dy, dk);
            return (y, dx, dk);
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Contains("groups", Assert.Throws<ArgumentException>(() => new ConvolutionSpec(1, 3, 4, 2, [5], [2], [1], [1], [0], [4])).Message, StringComparison.Ordinal);
        Assert.Contains("one to three", Assert.Throws<ArgumentException>(() => new ConvolutionSpec(1, 4, 4, 2, [5, 5], [2], [1], [1], [0], [4])).Message, StringComparison.Ordinal);
        var spec = new ConvolutionSpec(1, 2, 3, 1, [5], [2], [1], [1], [0], [4]);
        Assert.Contains("kernel has 11 numbers", Assert.Throws<ArgumentException>(() => Convolution.Forward(spec, new float[10], new float[11], [], new float[12])).Message, StringComparison.Ordinal);
    }

    private static void Close(double[] expected, float[] actual)
    {
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++) Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * scale, FormattableString.Invariant($"number {i}: {actual[i]}; expected {expected[i]}"));
    }
}
