namespace Unroll.Kernels.Tests;

public class ReduceTests
{
    private static readonly string[] NoRepeat = ["contiguous", "transposed", "gaps", "reversed"];

    private static readonly int[][] Large = [[2050], [1500, 3], [3, 1500], [40, 37, 5], [2, 1100, 20], [33, 64], [1, 40], [40, 1], [31, 18], [1100, 9]];

    [Theory]
    [InlineData(ReduceOp.Sum)]
    [InlineData(ReduceOp.Mean)]
    [InlineData(ReduceOp.Max)]
    [InlineData(ReduceOp.Min)]
    [InlineData(ReduceOp.Product)]
    [InlineData(ReduceOp.SumSquares)]
    [InlineData(ReduceOp.Any)]
    [InlineData(ReduceOp.All)]
    public void A_reduction_equals_its_definition_over_every_set_of_axes(ReduceOp op)
    {
        var random = new Random(5);
        foreach (var sizes in Layouts.Sizes.Concat(Large))
            foreach (var layout in Layouts.Names)
                for (var axes = 0; axes < 1 << sizes.Length; axes++)
                {
                    var x = Layouts.Make(sizes, layout, () => op is ReduceOp.Any or ReduceOp.All ? random.Next(3) - 1f
                        : op == ReduceOp.Product ? 0.999f + 0.002f * random.NextSingle() : random.NextSingle() * 2 - 1);
                    var y = Reduced(sizes, axes);
                    var expected = y.As(v => (double)v);
                    ReferenceReduce.Run(op, sizes, x.As(v => (double)v).In, expected.Out);
                    Reduce.Run(op, sizes, x.In, y.Out);
                    for (var i = 0; i < y.Data.Length; i++)
                        if (!(Math.Abs(expected.Data[i] - y.Data[i]) <= (op == ReduceOp.Product ? 1e-4 : 1e-5) * Math.Max(1, Math.Abs(expected.Data[i]))) && expected.Data[i] != y.Data[i]
                            && !(double.IsNaN(expected.Data[i]) && float.IsNaN(y.Data[i])))
                            Assert.Fail(FormattableString.Invariant($"{op} [{string.Join(",", sizes)}] {layout}, axes {axes}: {y.Data[i]:R}, not {expected.Data[i]:R}"));
                }
    }

    [Fact]
    public void A_sum_has_the_same_bits_in_every_layout()
    {
        var random = new Random(6);
        foreach (var sizes in Large)
            for (var axes = 1; axes < 1 << sizes.Length; axes++)
            {
                var x = Layouts.Numbers(sizes, "contiguous", random);
                var expected = Reduced(sizes, axes);
                Reduce.Run(ReduceOp.Sum, sizes, x.In, expected.Out);
                foreach (var layout in NoRepeat)
                {
                    var other = Layouts.Make(sizes, layout, () => float.NaN);
                    StridedCopy.Run(sizes, x.In, other.Out);
                    var y = Reduced(sizes, axes);
                    Reduce.Run(ReduceOp.Sum, sizes, other.In, y.Out);
                    Assert.Equal(expected.Data, y.Data);
                }
            }
    }

    [Fact]
    public void The_order_of_a_sum_is_the_documented_one()
    {
        var random = new Random(7);
        foreach (var n in new[] { 1, 31, 32, 33, 1023, 1024, 1025, 5000 })
        {
            var x = Layouts.Numbers([n], "contiguous", random);
            var y = new float[1];
            Reduce.Run(ReduceOp.Sum, [n], x.In, new Result<float>(y, 0, [0]));
            Assert.Equal(Documented(x.Values()), y[0]);
        }
    }

    [Fact]
    public void NaN_is_the_largest_and_the_smallest()
    {
        float[] x = [1, float.NaN, 3, 2];
        var y = new float[1];
        Reduce.Run(ReduceOp.Max, [4], new(x, 0, [1]), new Result<float>(y, 0, [0]));
        Assert.True(float.IsNaN(y[0]));
        Reduce.Run(ReduceOp.Min, [4], new(x, 0, [1]), new Result<float>(y, 0, [0]));
        Assert.True(float.IsNaN(y[0]));
    }

    [Fact]
    public void The_first_largest_element_wins_and_NaN_wins_over_numbers()
    {
        var random = new Random(8);
        foreach (var sizes in Layouts.Sizes.Concat(Large))
            foreach (var layout in Layouts.Names)
                for (var axis = 0; axis < sizes.Length; axis++)
                {
                    if (sizes[axis] == 0) continue;
                    var x = Layouts.Make(sizes, layout, () => random.Next(60) is var v && v == 59 ? float.NaN : v / 8);
                    var y = Reduced(sizes, 1 << axis).As(_ => 0);
                    var expected = y.Copy();
                    ReferenceReduce.ArgMax(sizes, x.In, axis, expected.Out);
                    Reduce.ArgMax(sizes, x.In, axis, y.Out);
                    Assert.Equal(expected.Data, y.Data);
                }

        float[] low = [2, 1, 1, 3];
        var position = new int[1];
        Reduce.ArgMin([4], new(low, 0, [1]), 0, new(position, 0, [0]));
        Assert.Equal(1, position[0]);
        Assert.Throws<ArgumentException>(() => Reduce.ArgMax([0], new(low, 0, [1]), 0, new(position, 0, [0])));
    }

    [Fact]
    public void Integers_and_truth_values_are_reduced_too()
    {
        int[] x = [1, 2, 3, 4, 5, 6];
        var y = new int[3];
        Reduce.Run(ReduceOp.Sum, [2, 3], new(x, 0, [3, 1]), new Result<int>(y, 0, [0, 1]));
        Assert.Equal([5, 7, 9], y);
        Reduce.Run(ReduceOp.Max, [2, 3], new(x, 0, [3, 1]), new Result<int>(y, 0, [1, 0]));
        Assert.Equal([3, 6], y[..2]);
        bool[] flags = [true, false, true, true], held = new bool[2];
        Reduce.Run(ReduceOp.All, [2, 2], new(flags, 0, [2, 1]), new Result<bool>(held, 0, [1, 0]));
        Assert.Equal([false, true], held);
        Reduce.Run(ReduceOp.Any, [2, 2], new(flags, 0, [1, 2]), new Result<bool>(held, 0, [1, 0]));
        Assert.Equal([true, true], held);
    }

    private static Strided<float> Reduced(int[] sizes, int axes)
    {
        var kept = sizes.Select((size, axis) => (axes >> axis & 1) == 1 ? 1 : size).ToArray();
        var y = Layouts.Make(kept, "contiguous", () => 7f);
        var strides = y.Strides.Select((stride, axis) => (axes >> axis & 1) == 1 ? 0 : stride).ToArray();
        return new Strided<float> { Sizes = kept, Strides = strides, Offset = y.Offset, Data = y.Data };
    }

    private static float Documented(float[] x)
    {
        if (x.Length < 32) return x.Skip(1).Aggregate(x[0], (a, b) => a + b);
        var partial = new float[32];
        foreach (var block in x.Chunk(1024))
        {
            var own = new float[32];
            for (var j = 0; j < block.Length; j++) own[j % 32] += block[j];
            for (var p = 0; p < 32; p++) partial[p] += own[p];
        }

        for (var half = 16; half > 0; half /= 2)
            for (var p = 0; p < half; p++) partial[p] += partial[p + half];
        return partial[0];
    }
}
