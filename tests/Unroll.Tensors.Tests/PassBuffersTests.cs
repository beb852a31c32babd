namespace Unroll.Tests;

/// <summary>Arrays of a pass are used again; nothing that somebody holds is.</summary>
public sealed class PassBuffersTests
{
    sealed class Table : Variable
    {
        public override string Path => "table";

        public override Shape Shape { get; } = [40, 12];
    }

    static Tensor Random(Shape shape, ulong key = 1) => Tensor.Random(shape, Distribution.Normal(), key);

    /// <summary>Many operations on tensors large enough to be rented: shared inputs, views, broadcasts, sums.</summary>
    static Tensor Mix(Tensor a, Tensor b)
    {
        var (c, d) = (a + a, a.MatMul(b));
        var parts = d.Split(2);
        var e = (parts[0] * parts[1].Sigmoid()) + parts[0] + d[.., 20..40];
        var f = Tensor.Concat([e.Tanh(), c.Reshape(20, -1).Transpose().Reshape(c.Shape)[.., ..20]], 1);
        var g = Tensor.Stack(f.Unstack(0), 1).Transpose();
        return (g * g.Softmax()).Sum() + (c * d.Mean(0, keepDims: true)).Square().Mean() + Tensor.Where(a.Greater(0), c, d).Sum();
    }

    static Tensor[] GradientsOf(Func<Tensor[], Tensor> f, Tensor[] inputs)
    {
        using var tape = Gradients.Record();
        return Gradients.Of(f(inputs), inputs);
    }

    [Fact]
    public void Gradients_equal_those_of_the_plain_backend_and_stay()
    {
        Tensor[] inputs = [Random([40, 40], 1), Random([40, 40], 2) * 0.1f];
        var first = GradientsOf(xs => Mix(xs[0], xs[1]), inputs);
        var before = Array.ConvertAll(first, g => g.ToArray());
        var plain = GradientsOf(xs => Mix(xs[0], xs[1]), Array.ConvertAll(inputs, x => x.On(PlainBackend.Instance)));
        for (var i = 0; i < 20; i++)
            GradientsOf(xs => Mix(xs[0], xs[1]), [Random([40, 40], (ulong)i + 10), Random([40, 40], (ulong)i + 50)]);
        for (var i = 0; i < inputs.Length; i++)
        {
            Assert.Equal(before[i], first[i].ToArray());
            Assert.Equal(plain[i].ToArray(), before[i], (x, y) => Math.Abs(x - y) <= 2e-4f * Math.Max(1, Math.Abs(x)));
        }
    }

    [Fact]
    public void The_gradient_of_something_in_between_stays()
    {
        using var tape = Gradients.Record();
        var x = Random([40, 40]);
        var y = x.Tanh();
        var z = y * 2;
        var g = Gradients.Of(Mix(z, x), z, y, x);
        var before = Array.ConvertAll(g, t => t.ToArray());
        for (var i = 0; i < 10; i++)
            Gradients.Of(Mix(x.Sin(), x), x);
        Assert.Equal(before, g.Select(t => t.ToArray()));
        Assert.Equal(before[0].Select(v => v * 2), before[1]);
    }

    [Fact]
    public void What_a_gradient_of_ones_own_keeps_stays()
    {
        using var tape = Gradients.Record();
        var (x, held) = (Random([40, 40]), new List<Tensor>());
        Tensor Own(Tensor v) => Tensor.Custom("own", [v], t => t[0] * 3, (_, _, dy) =>
        {
            var d = dy * 3;
            held.AddRange([dy, d, dy[0..20]]);
            return [d];
        });
        var gradient = Gradients.Of(Mix(Own(x.Exp()), x), x)[0].ToArray();
        var before = held.ConvertAll(t => t.ToArray());
        for (var i = 0; i < 10; i++)
            Gradients.Of(Mix(x.Sin(), x), x);
        Assert.Equal(before, held.Select(t => t.ToArray()));
        Assert.All(before[0].Zip(before[1]), p => Assert.Equal(p.First * 3, p.Second));
        Assert.Equal(gradient, Gradients.Of(Mix(Own(x.Exp()), x), x)[0].ToArray());
    }

    [Fact]
    public void A_gradient_in_rows_is_the_gradient_of_the_table()
    {
        var table = new Table();
        table.Assign(Random([40, 12]));
        Tensor ids = Tensor.Random([7, 5], Distribution.Uniform(0, 40), 3).To(DType.Int32), more = Tensor.From([3, 3, 39], [3]);
        Tensor Loss(Tensor t) => (t.Gather(ids).Square().Sum() + t.Gather(more).Tanh().Sum()) + (t.Gather(more)[.., 1..] * 0.5f).Sum();
        using var tape = Gradients.Record();
        var set = Loss(table).Backward();
        var rows = set[table]!;
        Assert.NotNull(RowSumStorage.In(rows));
        var twice = (Loss(table) + Loss(table.Live * 2) + table.Live.Sum()).Backward()[table]!;
        Assert.Equal(Plain(Loss), rows.ToArray(), (x, y) => Math.Abs(x - y) < 1e-5f);
        Assert.Equal(Plain(t => Loss(t) + Loss(t * 2) + t.Sum()), twice.ToArray(), (x, y) => Math.Abs(x - y) < 1e-5f);
        Assert.Equal(rows.ToArray(), set[table]!.ToArray());

        float[] Plain(Func<Tensor, Tensor> loss) => GradientsOf(xs => loss(xs[0]), [Tensor.From(table.Value.ToArray(), table.Shape).On(PlainBackend.Instance)])[0].ToArray();
    }
    [Fact]
    public void A_sweep_leaves_what_was_rented_before_its_mark()
    {
        var buffers = new PassBuffers();
        using var off = Gradients.Off(buffers);
        var before = Random([40, 40]);
        var (numbers, mark) = (before.ToArray(), buffers.Mark);
        var (held, loose) = (before * 2, before * 3);
        PassBuffers.Hold(held);
        buffers.Sweep(mark);
        Assert.Throws<InvalidOperationException>(() => loose.ToArray());
        Assert.Equal(numbers, before.ToArray());
        Assert.Equal(numbers.Select(v => v * 2), held.ToArray());
        buffers.Drop(held);
        buffers.Sweep();
        Assert.Throws<InvalidOperationException>(() => before.ToArray());
        Assert.Throws<InvalidOperationException>(() => held.ToArray());
    }

    [Fact]
    public void While_paused_results_are_ordinary()
    {
        var buffers = new PassBuffers { IsPaused = true };
        using var off = Gradients.Off(buffers);
        var own = Random([40, 40]);
        buffers.Sweep();
        Assert.Equal(1600, own.ToArray().Length);
        Assert.Equal(1600, own.View.Data<float>().Length);
    }
}
