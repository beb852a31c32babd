namespace Unroll.Kernels.Tests;

[Collection("Threads")]
public class PartsTests
{
    // Above the size from which work is cut into parts, and no multiple of anything.
    private const int N = 300_007;

    [Fact]
    public void Large_work_has_the_same_bits_with_any_number_of_threads_and_cut_by_hand()
    {
        var before = Workers.Threads;
        float[] x = new float[N], g = new float[N];
        CounterRandom.Normal(1, 0, x);
        CounterRandom.Normal(2, 0, g);
        try
        {
            var runs = new List<float[]>();
            foreach (var threads in new[] { 1, 2, 3 })
            {
                Workers.Threads = threads;
                runs.Add(Everything(x, g));
            }

            Assert.Equal(runs[0], runs[1]);
            Assert.Equal(runs[0], runs[2]);
        }
        finally
        {
            Workers.Threads = before;
        }

        float[] whole = new float[N], part = new float[1000];
        Elementwise.Unary(UnaryOp.Tanh, [N], new(x, 0, [1]), new(whole, 0, [1]));
        Elementwise.Unary(UnaryOp.Tanh, [1000], new(x, 131_000, [1]), new(part, 0, [1]));
        Assert.Equal(part, whole[131_000..132_000]);
    }

    private static float[] Everything(float[] x, float[] g)
    {
        var results = new List<float>();
        var y = new float[N];
        Elementwise.Unary(UnaryOp.Exp, [N], new(x, 0, [1]), new(y, 0, [1]));
        results.AddRange(y);
        Elementwise.Unary(UnaryOp.Sigmoid, [300, 1000], new(x, 0, [1, 300]), new(y, 0, [1000, 1]));
        results.AddRange(y);
        Elementwise.Binary(BinaryOp.Divide, [N], new(x, 0, [1]), new(g, 0, [0]), new Result<float>(y, 0, [1]));
        results.AddRange(y);
        Elementwise.Binary(BinaryOp.Multiply, [30_000, 10], new(x, 0, [10, 1]), new(g, 0, [0, 1]), new Result<float>(y, 0, [10, 1]));
        results.AddRange(y);
        Elementwise.Binary(BinaryOp.Multiply, [300, 1000], new(x, 0, [1000, 1]), new(g, 0, [1, 0]), new Result<float>(y, 0, [1000, 1]));
        results.AddRange(y);
        Softmax.Forward(x, 3000, 100, y);
        results.AddRange(y);
        float[] w = (float[])x.Clone(), m = new float[N], v = new float[N];
        OptimizerSteps.Adam(w, g, m, v, 0.01, 0.9, 0.999, 1e-7, 1, [], false, 0);
        results.AddRange(w);
        results.AddRange(v);
        return [.. results];
    }
}
