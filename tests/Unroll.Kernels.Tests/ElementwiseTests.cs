namespace Unroll.Kernels.Tests;

public class ElementwiseTests
{
    public static TheoryData<UnaryOp> UnaryOps => [.. Enum.GetValues<UnaryOp>()];

    public static TheoryData<BinaryOp> BinaryOps => [.. Enum.GetValues<BinaryOp>()];

    [Theory]
    [MemberData(nameof(UnaryOps))]
    public void A_function_of_one_number_equals_its_definition_in_every_layout(UnaryOp op)
    {
        var random = new Random(1);
        foreach (var sizes in Layouts.Sizes)
            foreach (var layout in Layouts.Names)
            {
                var x = Layouts.Numbers(sizes, layout, random, Positive(op) ? 0.01f : -4);
                var y = Layouts.Make(sizes, layout.StartsWith("repeated") ? "contiguous" : layout, () => 7f);
                var expected = y.As(v => (double)v);
                ReferenceElementwise.Unary(op, sizes, x.As(v => (double)v).In, expected.Out);
                Elementwise.Unary(op, sizes, x.In, y.Out);
                AssertClose($"{op} [{string.Join(",", sizes)}] {layout}", expected.Data, y.Data);
            }
    }

    [Theory]
    [MemberData(nameof(BinaryOps))]
    public void A_function_of_two_numbers_equals_its_definition_in_every_pair_of_layouts(BinaryOp op)
    {
        var random = new Random(2);
        foreach (var sizes in Layouts.Sizes)
            foreach (var layoutA in Layouts.Names)
            {
                var layoutB = Layouts.Names[random.Next(Layouts.Names.Length)];
                var layoutY = Layouts.Names[random.Next(4)];
                var low = op is BinaryOp.Power or BinaryOp.LogGradient or BinaryOp.Log1pGradient or BinaryOp.SqrtGradient ? 0.5f : -0.99f;
                var a = Layouts.Numbers(sizes, layoutA, random, low, 3);
                var b = Layouts.Numbers(sizes, layoutB, random, op == BinaryOp.Divide ? 0.5f : -2, 2);
                var y = Layouts.Make(sizes, layoutY, () => 7f);
                var expected = y.As(v => (double)v);
                ReferenceElementwise.Binary(op, sizes, a.As(v => (double)v).In, b.As(v => (double)v).In, expected.Out);
                Elementwise.Binary(op, sizes, a.In, b.In, y.Out);
                AssertClose($"{op} [{string.Join(",", sizes)}] {layoutA}, {layoutB} -> {layoutY}", expected.Data, y.Data);
            }
    }

    [Theory]
    [MemberData(nameof(UnaryOps))]
    public void An_element_alone_has_the_bits_it_has_in_a_row_and_in_place(UnaryOp op)
    {
        var random = new Random(3);
        var x = Layouts.Numbers([37], "contiguous", random);
        var y = Layouts.Make([37], "contiguous", () => 0f);
        Elementwise.Unary(op, x.Sizes, x.In, y.Out);
        var single = new float[1];
        for (var i = 0; i < 37; i++)
        {
            Elementwise.Unary(op, [], new Operand<float>(x.Data, x.Offset + i, []), new Result<float>(single, 0, []));
            Assert.Equal(BitConverter.SingleToInt32Bits(y.Data[y.Offset + i]), BitConverter.SingleToInt32Bits(single[0]));
        }

        Elementwise.Unary(op, x.Sizes, x.In, x.Out);
        Assert.Equal(y.Values(), x.Values());
    }

    [Theory]
    [MemberData(nameof(UnaryOps))]
    public void NaN_stays_NaN_and_large_numbers_do_not_turn_into_it(UnaryOp op)
    {
        float[] x = [float.NaN, 80f, -80f, 3e38f, -3e38f, 1e-42f, -1e-42f, 0f, -0f];
        var y = new float[x.Length];
        Elementwise.Unary(op, [x.Length], new(x, 0, [1]), new(y, 0, [1]));
        if (op == UnaryOp.IsNaN) Assert.Equal(1f, y[0]);
        else if (op is UnaryOp.IsFinite or UnaryOp.Not) Assert.Equal(0f, y[0]);
        else Assert.True(float.IsNaN(y[0]));
        for (var i = 1; i < x.Length; i++)
            if (x[i] >= 0 || !Positive(op)) Assert.False(float.IsNaN(y[i]), FormattableString.Invariant($"{op}({x[i]:R}) is NaN"));
    }

    [Fact]
    public void Comparisons_and_selection_equal_their_definition_in_every_layout()
    {
        var random = new Random(4);
        foreach (var sizes in Layouts.Sizes)
            foreach (var layout in Layouts.Names)
                foreach (var op in Enum.GetValues<CompareOp>())
                {
                    var a = Layouts.Make(sizes, layout, () => random.Next(9) is var n && n == 8 ? float.NaN : n);
                    var b = Layouts.Make(sizes, Layouts.Names[random.Next(7)], () => (float)random.Next(8));
                    var y = Layouts.Make(sizes, Layouts.Names[random.Next(4)], () => false);
                    var expected = y.Copy();
                    ReferenceElementwise.Compare(op, sizes, a.In, b.In, expected.Out);
                    Elementwise.Compare(op, sizes, a.In, b.In, y.Out);
                    Assert.Equal(expected.Data, y.Data);

                    var whole = a.As(v => float.IsNaN(v) ? -1 : (int)v);
                    ReferenceElementwise.Compare(op, sizes, whole.In, b.As(v => (int)v).In, expected.Out);
                    Elementwise.Compare(op, sizes, whole.In, b.As(v => (int)v).In, y.Out);
                    Assert.Equal(expected.Data, y.Data);

                    var condition = Layouts.Make(sizes, Layouts.Names[random.Next(7)], () => random.Next(2) == 0);
                    var chosen = Layouts.Make(sizes, Layouts.Names[random.Next(4)], () => 7f);
                    var expectedChoice = chosen.Copy();
                    ReferenceElementwise.Select(sizes, condition.In, a.In, b.In, expectedChoice.Out);
                    Select.Run(sizes, condition.In, a.In, b.In, chosen.Out);
                    Assert.Equal(expectedChoice.Data, chosen.Data);
                }
    }

    [Fact]
    public void Logic_follows_its_truth_tables()
    {
        bool[] a = [false, false, true, true], b = [false, true, false, true];
        var y = new bool[4];
        Elementwise.Logical(LogicalOp.And, [4], new(a, 0, [1]), new(b, 0, [1]), new(y, 0, [1]));
        Assert.Equal([false, false, false, true], y);
        Elementwise.Logical(LogicalOp.Or, [4], new(a, 0, [1]), new(b, 0, [1]), new(y, 0, [1]));
        Assert.Equal([false, true, true, true], y);
        Elementwise.Logical(LogicalOp.Xor, [4], new(a, 0, [1]), new(b, 0, [1]), new(y, 0, [1]));
        Assert.Equal([false, true, true, false], y);
        Elementwise.Not([4], new(y, 0, [1]), new(y, 0, [1]));
        Assert.Equal([true, false, false, true], y);
    }

    [Fact]
    public void Integer_division_rounds_down()
    {
        int[] a = [7, -7, 7, -7, int.MinValue, 6], b = [2, 2, -2, -2, -1, 3];
        var y = new int[6];
        Elementwise.Binary(BinaryOp.Divide, [6], new(a, 0, [1]), new(b, 0, [1]), new Result<int>(y, 0, [1]));
        Assert.Equal([3, -4, -4, 3, int.MinValue, 2], y);
    }

    [Fact]
    public void A_view_that_leaves_its_data_is_refused()
    {
        var data = new float[6];
        Assert.Throws<ArgumentException>(() => Elementwise.Unary(UnaryOp.Exp, [4], new(data, 3, [1]), new(data, 0, [1])));
        Assert.Throws<ArgumentException>(() => Elementwise.Unary(UnaryOp.Exp, [4], new(data, 2, [-1]), new(data, 0, [1])));
        Assert.Throws<ArgumentException>(() => Elementwise.Unary(UnaryOp.Exp, [2, 3], new(data, 0, [1]), new(data, 0, [3, 1])));
    }

    private static bool Positive(UnaryOp op) => op is UnaryOp.Log or UnaryOp.Log1p or UnaryOp.Sqrt or UnaryOp.Rsqrt;

    private static void AssertClose(string what, double[] expected, float[] actual)
    {
        // These subtract nearly equal numbers by definition: right to an absolute error, as elsewhere in the field.
        var floor = what.StartsWith("Gelu") || what.StartsWith("HardS") || what.StartsWith("TanhShrink") ? 0.5 : 1e-2;
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= 2e-6 * Math.Max(floor, Math.Abs(expected[i]))) && !(double.IsNaN(expected[i]) && float.IsNaN(actual[i])))
                Assert.Fail(FormattableString.Invariant($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}"));
    }
}
