namespace Unroll.Kernels.Tests;

/// <summary>Wide rows with masks, whose outputs and gradients go straight to their places, and masked steps that need not be written or read.</summary>
public sealed class RecurrentPaddingTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    private static readonly MaskShape[] _masks = [MaskShape.Right, MaskShape.Left, MaskShape.Holes, MaskShape.Empty];

    private static RecurrentCase Case(string cell, MaskShape mask, int units = 70) =>
        new() { Cell = Enum.Parse<ReferenceCell>(cell), Batch = 7, Steps = 12, Inputs = 3, Units = units, Masking = mask };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Wide_rows_equal_the_reference(string cell)
    {
        int seed = 900;
        foreach (var mask in _masks)
            foreach (bool other in new[] { false, true })
            {
                var given = Case(cell, mask);
                (given.Zero, given.Reversed, given.TimeMajor, given.Chunk) = (other, other, !other && mask == MaskShape.Right, other ? 5 : 0);
                RecurrentRun.AssertClose(given, seed++);
            }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Threads_change_no_bit_of_wide_rows(string cell)
    {
        int threads = Workers.Threads;
        try
        {
            var given = Case(cell, MaskShape.Right, 130);
            (given.Steps, given.Inputs) = (60, 90);
            given.Fill(7);
            Workers.Threads = 1;
            var alone = given.Run();
            Workers.Threads = 3;
            RecurrentRun.AssertSameBits(alone, given.Run(), given.ToString());
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Masked_steps_that_are_left_change_nothing_else(string cell)
    {
        foreach (var mask in _masks)
        {
            var given = Case(cell, mask).Fill(40);
            var (whole, flags, seen) = (given.Run(), given.Mask!, false);
            given.LeavesMasked = true;
            var left = given.Run();
            for (int step = 0; step < flags.Length; step++)
            {
                seen = (seen && step % given.Steps > 0) || flags[step];
                var (expected, actual) = (whole.Y[(step * given.Units)..((step + 1) * given.Units)], left.Y[(step * given.Units)..((step + 1) * given.Units)]);
                if (flags[step] || !seen) GemmTests.AssertBits(expected, actual, $"{given}, step {step}");
                else Assert.All(actual, y => Assert.True(float.IsNaN(y), "a step to be left was written"));
            }
            left.Y = whole.Y;
            RecurrentRun.AssertSameBits(whole, left, given.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Gradients_known_to_be_zero_are_not_read(string cell)
    {
        foreach (var mask in _masks)
            foreach (int units in new[] { 9, 70 })
            {
                var given = Case(cell, mask, units).Fill(50);
                void masked(float value)
                {
                    for (int i = 0; i < given.DY.Length; i++)
                        if (!given.Mask![i / units]) given.DY[i] = value;
                }
                masked(0);
                var zeros = given.Run();
                masked(float.NaN);
                given.MaskedAreZero = true;
                RecurrentRun.AssertSameBits(zeros, given.Run(), given.ToString());
            }
    }
}
