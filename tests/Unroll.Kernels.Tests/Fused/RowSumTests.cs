namespace Unroll.Kernels.Tests;

[Collection("Threads")]
public class RowSumTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Steps_on_rows_have_the_bits_of_steps_on_the_whole_gradient(int seed)
    {
        var random = new Random(seed);
        int rows = random.Next(1, 3000), width = seed % 8 == 0 ? random.Next(2000, 5000) : random.Next(1, 140), count = random.Next(0, 300);
        if (width > 1000) rows = random.Next(1, 60);
        var ids = Ids(random, rows, count);
        var source = Values(random, 3 + (count * width));
        var (gradient, n) = (Dense(rows, width, ids, source), rows * width);
        var amsgrad = seed % 3 == 0;
        float[] w = Values(random, n), m = new float[n], v = new float[n], largest = amsgrad ? new float[n] : [], velocity = new float[n];
        float[] w2 = [.. w], m2 = [.. m], v2 = [.. v], largest2 = [.. largest], velocity2 = [.. velocity];
        var before = Workers.Threads;
        try
        {
            Workers.Threads = 1 + (seed % 3);
            using var sum = new RowSum(rows, width, ids, source, 3);
            for (var step = 1; step < 3; step++)
            {
                OptimizerSteps.Adam(w, gradient, m, v, 0.01, 0.9, 0.999, 1e-7, step, largest, seed % 2 == 0, 0);
                OptimizerSteps.AdamRows(w2, sum, m2, v2, 0.01, 0.9, 0.999, 1e-7, step, largest2, seed % 2 == 0, 0);
                OptimizerSteps.Sgd(w, gradient, 0.1f, 0, false, []);
                OptimizerSteps.SgdRows(w2, sum, 0.1f, 0, false, []);
                OptimizerSteps.Sgd(w, Array.ConvertAll(gradient, g => g * 0.25f), 0.1f, 0.9f, true, velocity);
                OptimizerSteps.SgdRows(w2, sum.Times(0.25f), 0.1f, 0.9f, true, velocity2);
            }

            foreach (var (whole, byRow) in new[] { (w, w2), (m, m2), (v, v2), (largest, largest2), (velocity, velocity2) }) Assert.Equal(whole, byRow);
            Assert.Equal(gradient.Sum(g => (double)g * g), sum.SumOfSquares(), 1e-4 * Math.Max(1, gradient.Length));
        }
        finally
        {
            Workers.Threads = before;
        }
    }

    [Fact]
    public void The_sum_of_squares_does_not_depend_on_the_threads()
    {
        var random = new Random(1);
        var ids = Ids(random, 5000, 3000);
        using var sum = new RowSum(5000, 50, ids, Values(random, 3000 * 50), 0);
        var before = Workers.Threads;
        try
        {
            var results = new HashSet<double>();
            foreach (var threads in new[] { 1, 2, 3, 7 })
            {
                Workers.Threads = threads;
                results.Add(sum.SumOfSquares());
            }

            Assert.Single(results);
        }
        finally
        {
            Workers.Threads = before;
        }
    }

    [Fact]
    public void Wrong_ids_and_short_arrays_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowSum(3, 2, [0, 3], new float[4], 0));
        Assert.Throws<ArgumentException>(() => new RowSum(3, 2, [0, 1], new float[4], 1));
        using var sum = new RowSum(3, 2, [0], new float[2], 0);
        Assert.Throws<ArgumentException>(() => OptimizerSteps.SgdRows(new float[5], sum, 0.1f, 0, false, []));
        Assert.Throws<ArgumentException>(() => OptimizerSteps.AdamRows(new float[6], sum, new float[6], new float[5], 0.1, 0.9, 0.999, 1e-7, 1, [], false, 0));
    }

    private static float[] Dense(int rows, int width, int[] ids, float[] source)
    {
        var table = new float[rows * width];
        for (var i = 0; i < ids.Length; i++)
            for (var c = 0; c < width; c++) table[(ids[i] * width) + c] += source[3 + (i * width) + c];
        return table;
    }

    private static int[] Ids(Random random, int rows, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(rows))];

    private static float[] Values(Random random, int n) => [.. Enumerable.Range(0, n).Select(_ => (random.NextSingle() * 2) - 1)];
}
