namespace Unroll.Kernels.Tests;

public class CopyTests
{
    [Fact]
    public void A_copy_keeps_every_element_between_all_layouts()
    {
        var random = new Random(9);
        foreach (var sizes in Layouts.Sizes.Append([70, 45, 3]))
            foreach (var from in Layouts.Names)
                foreach (var to in Layouts.Names.Take(4))
                {
                    var x = Layouts.Numbers(sizes, from, random);
                    var y = Layouts.Make(sizes, to, () => 7f);
                    var before = y.Copy();
                    StridedCopy.Run(sizes, x.In, y.Out);
                    Assert.Equal(x.Values(), y.Values());
                    AssertRestUntouched(before, y);

                    var bools = Layouts.Make(sizes, to, () => false);
                    StridedCopy.Run(sizes, x.As(v => v > 0).In, bools.Out);
                    Assert.Equal(x.Values().Select(v => v > 0), bools.Values());
                }
    }

    [Fact]
    public void Fill_writes_the_view_and_nothing_else()
    {
        foreach (var sizes in Layouts.Sizes)
            foreach (var layout in Layouts.Names.Take(4))
            {
                var y = Layouts.Make(sizes, layout, () => 7f);
                var before = y.Copy();
                StridedCopy.Fill(sizes, 3f, y.Out);
                Assert.All(y.Values(), v => Assert.Equal(3f, v));
                AssertRestUntouched(before, y);
            }
    }

    [Fact]
    public void Casts_truncate_saturate_and_round_once()
    {
        float[] x = [1.9f, -1.9f, float.NaN, 3e9f, -3e9f, 0f];
        var ints = new int[6];
        StridedCopy.Cast<float, int>([6], new(x, 0, [1]), new(ints, 0, [1]));
        Assert.Equal([1, -1, 0, int.MaxValue, int.MinValue, 0], ints);
        var bools = new bool[6];
        StridedCopy.Cast<float, bool>([6], new(x, 0, [1]), new(bools, 0, [1]));
        Assert.Equal([true, true, true, true, true, false], bools);
        var floats = new float[6];
        StridedCopy.Cast<bool, float>([6], new(bools, 0, [1]), new(floats, 0, [1]));
        Assert.Equal([1, 1, 1, 1, 1, 0], floats);
        long[] longs = [1L << 53 | 1, 0x7FFFFFBFFFFFFFFF];
        StridedCopy.Cast<long, float>([2], new(longs, 0, [1]), new(floats, 0, [1]));
        Assert.Equal([(float)longs[0], (float)longs[1]], floats[..2]);
        double[] doubles = [1.1, 65519.9];
        var halves = new Half[2];
        StridedCopy.Cast<double, Half>([2], new(doubles, 0, [1]), new(halves, 0, [1]));
        Assert.Equal([(Half)1.1, (Half)65519.9], halves);
        StridedCopy.Cast<Half, float>([2], new(halves, 1, [-1]), new(floats, 0, [1]));
        Assert.Equal([(float)halves[1], (float)halves[0]], floats[..2]);
        Assert.Throws<NotSupportedException>(() => StridedCopy.Cast<float, char>([1], new(x, 0, [1]), new(new char[1], 0, [1])));
    }

    [Fact]
    public void Rows_are_gathered_and_added_back_in_order()
    {
        var random = new Random(10);
        foreach (var width in new[] { 0, 1, 3, 16, 17, 70 })
        {
            var table = Layouts.Numbers([9 * width], "contiguous", random).Values();
            var ids = Enumerable.Range(0, 40).Select(_ => random.Next(9)).ToArray();
            float[] y = new float[40 * width], expected = new float[40 * width];
            Gather.Run(table, 9, width, ids, y);
            ReferenceGather.Run<float>(table, 9, width, ids, expected);
            Assert.Equal(expected, y);

            var sum = (float[])table.Clone();
            Gather.ScatterAdd(ids, y, 9, width, sum);
            ReferenceGather.ScatterAdd<float>(ids, y, 9, width, table);
            Assert.Equal(table, sum);
        }
    }

    [Fact]
    public void An_id_out_of_range_is_named_with_its_position()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Gather.Run(new float[6], 3, 2, [0, 3], new float[4]));
        Assert.Contains("id 3 at position 1", error.Message);
        Assert.Contains("3 rows", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Gather.ScatterAdd([-1], new float[2], 3, 2, new float[6]));
    }

    private static void AssertRestUntouched(Strided<float> before, Strided<float> after)
    {
        var inside = new HashSet<int>();
        var position = new Position(after.Sizes);
        while (position.Next()) inside.Add(position.In(after.Offset, after.Strides));
        for (var i = 0; i < after.Data.Length; i++)
            if (!inside.Contains(i)) Assert.Equal(before.Data[i], after.Data[i]);
    }
}
