namespace Unroll.Tensors.Tests;

public sealed class PaddedProductTests
{
    const int Batch = 3, Time = 60;

    public static TheoryData<string, int, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int>();
            foreach (var mask in new[] { "right", "left", "middle", "empty rows" })
                foreach (var (k, n) in new[] { (1, 1), (5, 3), (128, 8), (40, 70), (300, 130) })
                    cases.Add(mask, k, n);
            return cases;
        }
    }

    static Mask MaskOf(string kind)
    {
        var real = new bool[Batch, Time];
        for (var b = 0; b < Batch; b++)
            for (var t = 0; t < Time; t++)
                real[b, t] = kind switch
                {
                    "right" => t < 20 + (b * 17),
                    "left" => t >= 11 + (b * 13),
                    "middle" => t is < 21 or > 37,
                    _ => b == 1,
                };
        return Mask.From(real);
    }

    static Tensor Numbers(Shape shape, int seed)
    {
        var random = new Random(seed);
        var numbers = new float[shape.Size];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)((random.NextDouble() * 2) - 1);
        return Tensor.From(numbers, shape);
    }

    /// <summary>Some masked steps are those before them, as a recurrent layer leaves them; others are numbers of their own.</summary>
    static Tensor Repeated(Tensor x, Mask mask)
    {
        var (numbers, real, k) = (x.ToArray(), mask.Steps.ToArray<bool>(), x.Shape[2]);
        for (var step = 1; step < real.Length; step++)
            if (!real[step] && step % Time > 0 && step % 7 > 0)
                Array.Copy(numbers, (step - 1) * k, numbers, step * k, k);
        return Tensor.From(numbers, x.Shape);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_product_of_padded_sequences_has_the_bits_of_the_plain_one(string kind, int k, int n)
    {
        var (mask, bias) = (MaskOf(kind), Numbers([n], 3));
        var (x, w) = (Repeated(Numbers([Batch, Time, k], 1), mask), Numbers([k, n], 2));
        Assert.Equal(x.MatMul(w).ToArray(), x.WithMask(mask).MatMul(w).ToArray());
        Assert.Equal(x.MatMul(w, bias).ToArray(), x.WithMask(mask).MatMul(w, bias).ToArray());
        var each = Numbers([Batch, Time, n], 4);
        Assert.Equal(x.MatMul(w, each).ToArray(), x.WithMask(mask).MatMul(w, each).ToArray());
    }

    [Theory, MemberData(nameof(Cases))]
    public void Its_gradients_have_the_bits_of_the_plain_ones(string kind, int k, int n)
    {
        var mask = MaskOf(kind);
        var (x, w) = (Repeated(Numbers([Batch, Time, k], 1), mask), Numbers([k, n], 2));
        foreach (var masked in new[] { true, false })
        {
            var weights = masked ? Tensor.Where(mask.Steps.ExpandDims(2), Numbers([Batch, Time, n], 5), Tensor.Zeros([1])) : Numbers([Batch, Time, n], 5);
            float[][] Run(Tensor given)
            {
                using var tape = Gradients.Record();
                return [.. Gradients.Of((given.MatMul(w) * weights).Sum(), given, w).Select(g => g.ToArray())];
            }

            var (plain, padded) = (Run(x), Run(x.WithMask(mask)));
            Assert.Equal(plain[0], padded[0]);
            Assert.Equal(plain[1], padded[1]);
        }
    }

    [Fact]
    public void Behind_a_masked_loss_padding_is_not_multiplied()
    {
        var mask = MaskOf("right");
        var w = Numbers([5, 3], 2);
        var x = Tensor.Where(mask.Steps.ExpandDims(2), Numbers([Batch, Time, 5], 1), Tensor.Full([1], double.NaN)).WithMask(mask);
        using var tape = Gradients.Record();
        var y = x.MatMul(w);
        var real = Tensor.Where(mask.Steps.ExpandDims(2), y, Tensor.Zeros([1]));
        Assert.All(Gradients.Of(real.Sum(), w)[0].ToArray(), g => Assert.True(float.IsFinite(g)));
    }

    /// <summary>The same with NaN at masked steps after a real one, left out of the storage.</summary>
    static Tensor LeftOut(Tensor x, Mask mask)
    {
        var (numbers, real, k) = (x.ToArray(), mask.Steps.ToArray<bool>(), x.Shape[2]);
        var seen = false;
        for (var step = 0; step < real.Length; step++)
        {
            seen = (seen && step % Time > 0) || real[step];
            if (!real[step])
                Array.Fill(numbers, seen ? float.NaN : 0, step * k, k);
        }
        var left = Tensor.From(numbers, x.Shape);
        left.View.Storage.LeaveOut(new LeftOutSteps(mask, 0, k, repeats: true));
        return left.WithMask(mask);
    }

    /// <summary>The numbers that LeftOut stands for.</summary>
    static Tensor Written(Tensor x, Mask mask)
    {
        var (numbers, real, k) = (x.ToArray(), mask.Steps.ToArray<bool>(), x.Shape[2]);
        for (var step = 0; step < real.Length; step++)
            if (!real[step] && step % Time > 0)
                Array.Copy(numbers, (step - 1) * k, numbers, step * k, k);
            else if (!real[step])
                Array.Clear(numbers, step * k, k);
        return Tensor.From(numbers, x.Shape);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Steps_left_out_change_no_bit_and_are_written_when_they_are_read(string kind, int k, int n)
    {
        var (mask, x, w, bias) = (MaskOf(kind), Numbers([Batch, Time, k], 1), Numbers([k, n], 2), Numbers([n], 3));
        var written = Written(x, mask);
        Assert.Equal(written.MatMul(w, bias).ToArray(), LeftOut(x, mask).MatMul(w, bias).ToArray());
        Assert.Equal(written.ToArray(), LeftOut(x, mask).ToArray());
        Assert.Equal((written * 2).ToArray(), (LeftOut(x, mask) * 2).ToArray());
        float[][] Run(Tensor given)
        {
            using var tape = Gradients.Record();
            return [.. Gradients.Of(Tensor.Where(mask.Steps.ExpandDims(2), given.MatMul(w), Tensor.Zeros([1])).Sum(), given, w).Select(g => g.ToArray())];
        }

        var (plain, left) = (Run(written), Run(LeftOut(x, mask)));
        Assert.Equal(plain[0], left[0]);
        Assert.Equal(plain[1], left[1]);
    }

    [Fact]
    public void Steps_left_out_are_written_once_by_many_readers()
    {
        var mask = MaskOf("right");
        var x = Numbers([Batch, Time, 128], 1);
        var (left, written) = (LeftOut(x, mask), Written(x, mask).ToArray());
        Parallel.For(0, 16, _ => Assert.Equal(written, left.ToArray()));
        Assert.Null(left.View.Storage.LeftOut);
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var mask = Mask.FromLengths([.. Enumerable.Range(0, 40).Select(i => 30 + i)], 80);
        var (x, w, threads) = (Numbers([40, 80, 64], 1), Numbers([64, 96], 2), Compute.Threads);
        try
        {
            float[][] Run(int count)
            {
                Compute.Threads = count;
                using var tape = Gradients.Record();
                var y = x.WithMask(mask).MatMul(w);
                return [y.ToArray(), .. Gradients.Of(Tensor.Where(mask.Steps.ExpandDims(2), y, Tensor.Zeros([1])).Sum(), x, w).Select(g => g.ToArray())];
            }

            var (one, three) = (Run(1), Run(3));
            for (var i = 0; i < one.Length; i++)
                Assert.Equal(one[i], three[i]);
        }
        finally
        {
            Compute.Threads = threads;
        }
    }
}
