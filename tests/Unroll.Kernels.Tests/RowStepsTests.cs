using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>The copies of packed rows: eight numbers at once and any other count, masked steps before, between and behind, and threads that are done long before others.</summary>
[Collection("Threads")]
public sealed class RowStepsTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_mask_of_narrow_rows_equals_the_reference(string cell)
    {
        int seed = 840;
        foreach (var mask in new[] { MaskShape.Right, MaskShape.Left, MaskShape.Holes, MaskShape.Empty })
            foreach (bool zero in new[] { false, true })
                foreach (int units in new[] { 8, 7 })
                    foreach (var drop in new[] { Drop.None, Drop.One })
                        RecurrentRun.AssertClose(new RecurrentCase { Cell = Enum.Parse<ReferenceCell>(cell), Batch = 9, Steps = 37, Inputs = units, Units = units, Masking = mask, Zero = zero, InputDrop = drop, HiddenDrop = drop }, seed++);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Rows_of_a_thread_may_end_long_before_those_of_another(string cell)
    {
        foreach (bool norm in new[] { false, true })
        {
            var given = new RecurrentCase { Cell = Enum.Parse<ReferenceCell>(cell), Batch = 4, Steps = 700, Inputs = 48, Units = 48, Masking = MaskShape.Right, Norm = norm }.Fill(860);
            int[] lengths = [9, 700, 600, 60];
            for (int i = 0; i < given.Mask!.Length; i++) given.Mask[i] = i % given.Steps < lengths[i / given.Steps];
            RecurrentRun? first = null;
            foreach (int threads in new[] { 1, 2, 3, 4 })
            {
                WorkersTests.With(threads, () =>
                {
                    var run = given.Run();
                    RecurrentRun.AssertSameBits(first ??= run, run, $"{given} {threads} threads");
                });
            }
        }
    }
}
