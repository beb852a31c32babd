using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>The weight gradients of wide layers: one sweep over inputs, states and ones for all gates.</summary>
[Collection("Threads")]
public sealed class WeightProductsTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    private static IEnumerable<RecurrentCase> Given(string cell)
    {
        var kind = Enum.Parse<ReferenceCell>(cell);
        yield return new RecurrentCase { Cell = kind, Batch = 3, Steps = 7, Inputs = 5, Units = 128 };
        yield return new RecurrentCase { Cell = kind, Batch = 2, Steps = 0, Inputs = 5, Units = 130 };
        yield return new RecurrentCase { Cell = kind, Batch = 5, Steps = 6, Inputs = 0, Units = 131, Biased = false };
        yield return new RecurrentCase { Cell = kind, Batch = 9, Steps = 60, Inputs = 1, Units = 133, SecondBias = false, Reversed = true };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 50, Inputs = 13, Units = 150, Masking = MaskShape.Holes, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 19, Inputs = 6, Units = 144, Masking = MaskShape.Right, InputDrop = Drop.One, HiddenDrop = Drop.One, TimeMajor = true };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 50, Inputs = 3, Units = 140, Masking = MaskShape.Left, HiddenDrop = Drop.PerGate, Chunk = 20 };
        yield return new RecurrentCase { Cell = kind, Batch = 4, Steps = 9, Inputs = 7, Units = 260, Masking = MaskShape.Empty, HiddenDrop = Drop.PerGate };
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void They_equal_the_reference(string cell)
    {
        int seed = 500;
        foreach (var given in Given(cell)) RecurrentRun.AssertClose(given, seed++);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Any_thread_count_gives_the_same_bits(string cell)
    {
        int seed = 520;
        foreach (var given in Given(cell))
        {
            given.Fill(seed++);
            RecurrentRun? first = null;
            foreach (int threads in new[] { 1, 2, 3, 7 })
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
