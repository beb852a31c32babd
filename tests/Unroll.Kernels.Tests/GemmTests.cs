using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

[Collection("Threads")]
public sealed class GemmTests
{
    private static float[] Values(Random random, int count) => Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();

    /// <summary>Operand layouts: row-major, transposed, padded rows, every second column, backward, repeated row.</summary>
    private enum Layout { Rows, Transposed, Padded, Spread, Backward, Repeated }

    private static (float[] Data, int Offset, int Row, int Col) Make(Random random, Layout layout, int rows, int columns) => layout switch
    {
        Layout.Rows => (Values(random, rows * columns), 0, columns, 1),
        Layout.Transposed => (Values(random, rows * columns), 0, 1, rows),
        Layout.Padded => (Values(random, (rows * (columns + 3)) + 2), 2, columns + 3, 1),
        Layout.Spread => (Values(random, rows * columns * 2), 0, columns * 2, 2),
        Layout.Backward => (Values(random, rows * columns), Math.Max(0, (rows * columns) - 1), -columns, -1),
        _ => (Values(random, columns), 0, 0, 1),
    };

    private static void Compare(Random random, int m, int n, int k, Layout la, Layout lb, Layout lc, bool accumulate)
    {
        var (a, ao, ar, ac) = Make(random, la, m, k);
        var (b, bo, br, bc) = Make(random, lb, k, n);
        var (c, co, cr, cc) = Make(random, lc, m, n);
        var expected = (float[])c.Clone();
        ReferenceGemm.Run<float>(m, n, k, a, ao, ar, ac, b, bo, br, bc, expected, co, cr, cc, accumulate);
        var actual = (float[])c.Clone();
        Gemm.Run(m, n, k, a, ao, ar, ac, b, bo, br, bc, actual, co, cr, cc, accumulate);
        AssertBits(expected, actual, $"m {m} n {n} k {k} a {la} b {lb} c {lc} accumulate {accumulate}");
        if (lc is not (Layout.Rows or Layout.Padded)) return;

        var packed = Gemm.Pack(k, n, b, bo, br, bc);
        actual = (float[])c.Clone();
        Gemm.RunPacked(m, a, ao, ar, ac, packed, [], actual, co, cr, accumulate);
        AssertBits(expected, actual, $"packed m {m} n {n} k {k} a {la} b {lb}");
        if (accumulate) return;

        var bias = Values(random, n);
        for (int i = 0; i < m; i++) bias.CopyTo(expected, co + (i * cr));
        if (m > 0 && n > 0) ReferenceGemm.Run<float>(m, n, k, a, ao, ar, ac, b, bo, br, bc, expected, co, cr, cc, true);
        actual = (float[])c.Clone();
        Gemm.RunBias(m, n, k, a, ao, ar, ac, b, bo, br, bc, bias, actual, co, cr, cc);
        AssertBits(expected, actual, $"bias m {m} n {n} k {k}");
        actual = (float[])c.Clone();
        Gemm.RunPacked(m, a, ao, ar, ac, packed, bias, actual, co, cr, false);
        AssertBits(expected, actual, $"packed bias m {m} n {n} k {k}");
    }

    internal static void AssertBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
    }

    [Fact]
    public void Products_of_all_small_sizes_have_the_bits_of_one_chain()
    {
        var random = new Random(1);
        int[] sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65];
        foreach (int m in new[] { 0, 1, 2, 5, 6, 7, 13 })
            foreach (int n in sizes)
                foreach (int k in new[] { 0, 1, 2, 17 })
                    Compare(random, m, n, k, Layout.Rows, Layout.Rows, Layout.Rows, (m + n + k) % 2 == 0);
    }

    [Fact]
    public void Every_layout_has_the_bits_of_one_chain()
    {
        var random = new Random(2);
        var layouts = Enum.GetValues<Layout>();
        foreach (var la in layouts)
            foreach (var lb in layouts)
                foreach (var lc in layouts.Where(l => l != Layout.Repeated))
                    foreach (var (m, n, k) in new[] { (1, 19, 5), (19, 1, 5), (3, 3, 9), (14, 37, 21), (35, 2, 4) })
                        Compare(random, m, n, k, la, lb, lc, (m + n + (int)la) % 2 == 0);
    }

    [Theory]
    [InlineData(1, 1, 1100)]
    [InlineData(1, 700, 600)]
    [InlineData(4, 600, 1030)]
    [InlineData(700, 1, 600)]
    [InlineData(130, 150, 1030)]
    [InlineData(200, 530, 100)]
    [InlineData(1030, 150, 530)]
    [InlineData(1, 2000, 1)]
    [InlineData(301, 299, 1)]
    public void Large_products_have_the_bits_of_one_chain(int m, int n, int k)
    {
        var random = new Random(3);
        Compare(random, m, n, k, Layout.Rows, Layout.Rows, Layout.Rows, false);
        Compare(random, m, n, k, Layout.Transposed, Layout.Rows, Layout.Rows, true);
        Compare(random, m, n, k, Layout.Padded, Layout.Transposed, Layout.Padded, false);
        Compare(random, m, n, k, Layout.Rows, Layout.Rows, Layout.Transposed, true);
    }

    [Theory]
    [InlineData(300, 400, 200)]
    [InlineData(600, 20, 900)]
    [InlineData(20, 1000, 700)]
    [InlineData(60, 208, 700)]
    [InlineData(60, 336, 500)]
    [InlineData(50, 330, 520)]
    [InlineData(63, 150, 900)]
    [InlineData(830, 530, 40)]
    [InlineData(100, 330, 520)]
    [InlineData(200, 210, 300)]
    public void Any_thread_count_gives_the_same_bits(int m, int n, int k)
    {
        var random = new Random(4);
        float[] a = Values(random, m * k), b = Values(random, k * n);
        var packed = Gemm.Pack(k, n, b, 0, n, 1);
        float[]? first = null;
        foreach (int threads in new[] { 1, 2, 3 })
        {
            WorkersTests.With(threads, () =>
            {
                float[] c = new float[m * n], d = new float[m * n];
                Gemm.Run(m, n, k, a, 0, k, 1, b, 0, n, 1, c, 0, n, 1, false);
                Gemm.RunPacked(m, a, 0, k, 1, packed, [], d, 0, n, false);
                AssertBits(first ??= c, c, $"{threads} threads");
                AssertBits(first, d, $"{threads} threads, packed");
            });
        }
    }

    [Fact]
    public void The_chain_is_close_to_double_precision()
    {
        var random = new Random(5);
        int m = 40, n = 50, k = 300;
        float[] a = Values(random, m * k), b = Values(random, k * n), c = new float[m * n];
        Gemm.Run(m, n, k, a, 0, k, 1, b, 0, n, 1, c, 0, n, 1, false);
        var exact = new double[m * n];
        ReferenceGemm.Run<double>(m, n, k, a.Select(x => (double)x).ToArray(), 0, k, 1, b.Select(x => (double)x).ToArray(), 0, n, 1, exact, 0, n, 1, false);
        for (int i = 0; i < c.Length; i++) Assert.InRange(c[i] - exact[i], -2e-5, 2e-5);
    }

    [Fact]
    public void A_product_in_two_parts_has_the_bits_of_the_whole()
    {
        var random = new Random(6);
        int m = 9, n = 70, k = 90, cut = 37;
        float[] a = Values(random, m * k), b = Values(random, k * n), whole = new float[m * n], parts = new float[m * n];
        Gemm.Run(m, n, k, a, 0, k, 1, b, 0, n, 1, whole, 0, n, 1, false);
        Gemm.Run(m, n, cut, a, 0, k, 1, b, 0, n, 1, parts, 0, n, 1, false);
        Gemm.Run(m, n, k - cut, a, cut, k, 1, b, cut * n, n, 1, parts, 0, n, 1, true);
        AssertBits(whole, parts, "two parts");
    }

    [Fact]
    public void A_span_that_is_too_short_is_an_error_that_says_which()
    {
        var error = Assert.Throws<ArgumentException>(() => Gemm.Run(2, 2, 2, new float[4], 0, 2, 1, new float[3], 0, 2, 1, new float[4], 0, 2, 1, false));
        Assert.Contains("b [2, 2]", error.Message, StringComparison.Ordinal);
    }
}
