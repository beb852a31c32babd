namespace Unroll.Tests;

/// <summary>A matrix that many products share: its gradient is one sum, its numbers are packed.</summary>
public sealed class SharedProductTests
{
    sealed class Matrix(Shape shape) : Variable
    {
        public override string Path => "matrix";

        public override Shape Shape { get; } = shape;
    }

    static Tensor Random(Shape shape, ulong key, float scale = 1) => Tensor.Random(shape, Distribution.Normal(0, scale), key);

    /// <summary>h' = tanh(x_t + h W), steps times.</summary>
    static Tensor Loop(Tensor x, Tensor w, bool fused)
    {
        var h = Tensor.Zeros([x.Shape[0], w.Shape[0]]).On(x.Backend);
        foreach (var step in x.Unstack(1))
            h = (fused ? h.MatMul(w, step) : step + h.MatMul(w)).Tanh();
        return h.Square().Sum();
    }

    public static TheoryData<int, int, int> Sizes() => new() { { 1, 3, 5 }, { 3, 17, 40 }, { 32, 40, 24 }, { 300, 3, 16 }, { 600, 3, 9 }, { 2, 1, 70 }, { 0, 3, 4 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_gradient_of_a_shared_matrix_is_that_of_the_plain_backend(int batch, int steps, int units)
    {
        foreach (var fused in new[] { false, true })
        {
            var w = new Matrix([units, units]);
            w.Assign(Random(w.Shape, 1, 0.3f));
            var x = Random([batch, steps, units], 2);
            using var tape = Gradients.Record();
            var results = new List<float[]>();
            for (var run = 0; run < 3; run++)
            {
                // Other gradients come in between: the matrix itself, two slices, its transpose.
                var loss = Loop(x, w, fused) + (w.Live * 0.5f).Square().Sum() + x[.., 0].MatMul(w.Live[.., ..^1]).Sum() + x[.., 0].MatMul(w.Live.Transpose()).Sin().Sum();
                results.Add(loss.Backward()[w]!.ToArray());
            }
            Assert.Equal(results[0], results[1]);
            Assert.Equal(results[0], results[2]);
            Tensor px = x.On(PlainBackend.Instance).Detach(), pw = w.Value.On(PlainBackend.Instance).Detach();
            var plain = Gradients.Of(Loop(px, pw, false) + (pw * 0.5f).Square().Sum() + px[.., 0].MatMul(pw[.., ..^1]).Sum() + px[.., 0].MatMul(pw.Transpose()).Sin().Sum(), pw)[0].ToArray();
            var largest = plain.Max(MathF.Abs);
            Assert.Equal(plain, results[0], (a, b) => Math.Abs(a - b) <= 2e-5f * Math.Max(largest, 1e-3f));
        }
    }

    [Fact]
    public void Packed_products_have_the_bits_of_others_and_follow_every_version()
    {
        var w = new Matrix([30, 50]);
        for (var version = 0; version < 3; version++)
        {
            w.Assign(Random(w.Shape, (ulong)version + 1));
            foreach (var rows in new[] { 1, 2, 5, 64, 300 })
            {
                var x = Random([rows, 30], 9);
                var expected = x.MatMul(w.Value).ToArray();
                for (var use = 0; use < 3; use++)
                    Assert.Equal(expected, x.MatMul(w).ToArray());
            }
        }
    }

    [Fact]
    public void A_live_value_taken_before_a_change_keeps_its_numbers()
    {
        var w = new Matrix([20, 20]);
        w.Assign(Random(w.Shape, 1));
        var (before, x) = (w.Live, Random([4, 20], 2));
        for (var use = 0; use < 3; use++)
            x.MatMul(w);
        var expected = x.MatMul(before).ToArray();
        w.Assign(Random(w.Shape, 3));
        for (var use = 0; use < 3; use++)
        {
            x.MatMul(w);
            Assert.Equal(expected, x.MatMul(before).ToArray());
        }
    }

    [Fact]
    public void A_sum_that_goes_to_two_matrices_is_the_same_for_both()
    {
        var (a, b) = (new Matrix([20, 20]), new Matrix([20, 20]));
        a.Assign(Random(a.Shape, 1));
        b.Assign(Random(b.Shape, 2));
        using var tape = Gradients.Record();
        var (x, sum) = (Random([8, 20], 3), a.Live + b.Live);
        var loss = x.MatMul(sum).Sum() + x.MatMul(sum).Square().Sum() + x.MatMul(a).Square().Sum() + x.MatMul(b).Sum() + x.MatMul(b).Sum();
        var set = loss.Backward();
        var (pa, pb) = (a.Value.On(PlainBackend.Instance).Detach(), b.Value.On(PlainBackend.Instance).Detach());
        var (px, psum) = (x.On(PlainBackend.Instance).Detach(), pa + pb);
        var plain = Gradients.Of(px.MatMul(psum).Sum() + px.MatMul(psum).Square().Sum() + px.MatMul(pa).Square().Sum() + px.MatMul(pb).Sum() + px.MatMul(pb).Sum(), pa, pb);
        Assert.Equal(plain[0].ToArray(), set[a]!.ToArray(), (u, v) => Math.Abs(u - v) <= 1e-4f * Math.Max(1, Math.Abs(u)));
        Assert.Equal(plain[1].ToArray(), set[b]!.ToArray(), (u, v) => Math.Abs(u - v) <= 1e-4f * Math.Max(1, Math.Abs(u)));
    }

    [Fact]
    public void Parts_without_a_gradient_get_zeros_and_parts_used_twice_get_sums()
    {
        GradientCheck.Require(xs =>
        {
            var p = xs[0].Split([2, 3, 1], 1);
            var s = xs[0].Unstack(0);
            return (p[0] * p[0]).Sum() + (p[0].Tanh() * 2).Sum() + p[2].Square().Sum() + (s[1] * s[3].Sin()).Sum() + s[1].Sum();
        }, [Random([5, 6], 1)]);
        using var tape = Gradients.Record();
        var x = Random([40, 60], 1);
        var parts = x.Split(3);
        var g = Gradients.Of((parts[0] * 2).Sum() + parts[0].Sum() + (parts[2] * x[.., ..20]).Sum(), x, parts[0], parts[2]);
        Assert.Equal(x[.., 40..].ToArray(), g[0][.., ..20].ToArray().Select(v => v - 3), (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.All(g[0][.., 20..40].ToArray(), v => Assert.Equal(0, v));
        Assert.Equal(x[.., ..20].ToArray(), g[2].ToArray());
        Assert.All(g[1].ToArray(), v => Assert.Equal(3, v));
    }
}
