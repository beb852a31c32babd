using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>Denormals, infinities and NaN in the input of a recurrent kernel.</summary>
public sealed class RecurrentSpecialValuesTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Denormal_numbers_are_numbers(string cell)
    {
        foreach (int units in new[] { 1, 8, 19 })
        {
            var given = Case(cell, units, batch: 5, ActivationKind.Linear).Fill(units);
            given.Bias = given.RecurrentBias = null;
            foreach (var values in (float[][])[given.X, .. given.States, given.DY, given.DLast, .. given.DFinal]) Scale(values, 1e-40f);
            foreach (var (part, expected) in given.Run().Parts().Zip(RecurrentRun.Parts(given.Reference())))
                for (int i = 0; i < expected.Length; i++)
                    Assert.True(Math.Abs(part.Values[i] - expected[i]) <= 1e-43 + (1e-5 * Math.Abs(expected[i])), $"{given}: {part.Name}[{i}] is {part.Values[i]:R}, not {expected[i]:R}");
            Assert.Contains(given.Run().Y, y => y != 0 && Math.Abs(y) < 1.2e-38f);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Values_that_are_not_finite_end_where_the_reference_has_them(string cell)
    {
        int seed = 0;
        foreach (float poison in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue })
            foreach (var activation in new[] { ActivationKind.Tanh, ActivationKind.Relu, ActivationKind.HardSigmoid, ActivationKind.Softsign })
                foreach (int units in new[] { 3, 8, 19 })
                {
                    var given = Case(cell, units, batch: 5, activation).Fill(++seed);
                    given.X[(2 * given.Steps * given.Inputs) + (4 * given.Inputs) + 1] = poison; // row 2, step 4
                    var run = given.Run();
                    foreach (var (part, expected) in run.Parts().Take(3).Zip(RecurrentRun.Parts(given.Reference())))
                        for (int i = 0; i < expected.Length; i++)
                            Assert.True(Same(expected[i], part.Values[i]), $"{given}, {poison}: {part.Name}[{i}] is {part.Values[i]:R}, not {expected[i]:R}");
                }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_row_that_is_not_finite_leaves_the_others_alone(string cell)
    {
        foreach (int units in new[] { 3, 8, 19 })
        {
            var given = Case(cell, units, batch: 5, ActivationKind.Tanh).Fill(50 + units);
            var clean = given.Run();
            given.X[2 * given.Steps * given.Inputs] = float.NaN;
            var run = given.Run();
            foreach (var (before, after) in new[] { (clean.Y, run.Y), (clean.Last, run.Last), (clean.Final[0], run.Final[0]), (clean.DX, run.DX), (clean.DInitial[0], run.DInitial[0]) })
            {
                int row = before.Length / given.Batch;
                Assert.Contains(after[(2 * row)..(3 * row)], float.IsNaN);
                GemmTests.AssertBits(before[..(2 * row)], after[..(2 * row)], "rows before");
                GemmTests.AssertBits(before[(3 * row)..], after[(3 * row)..], "rows after");
            }
        }
    }

    private static RecurrentCase Case(string cell, int units, int batch, ActivationKind activation) =>
        new() { Cell = Enum.Parse<ReferenceCell>(cell), Units = units, Batch = batch, Steps = 7, Inputs = 3, Activation = activation };

    private static void Scale(float[] values, float factor)
    {
        for (int i = 0; i < values.Length; i++) values[i] *= factor;
    }

    // A double holds what overflows in float.
    private static bool Same(double expected, float actual) =>
        double.IsNaN(expected) ? float.IsNaN(actual)
        : Math.Abs(expected) > 1e30 ? float.IsNaN(actual) || Math.Abs(actual) > 1e30f
        : Math.Abs(expected - actual) <= 1e-5 * Math.Max(1, Math.Abs(expected));
}
