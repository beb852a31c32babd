using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>The weight gradients of narrow layers with one dropout mask a gate: a product of each row over its steps, masked afterwards.</summary>
[Collection("Threads")]
public sealed class WeightsByRowTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    private static IEnumerable<RecurrentCase> Given(string cell)
    {
        var kind = Enum.Parse<ReferenceCell>(cell);
        yield return new RecurrentCase { Cell = kind, Batch = 4, Steps = 16, Inputs = 8, Units = 8, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate };
        yield return new RecurrentCase { Cell = kind, Batch = 5, Steps = 60, Inputs = 8, Units = 8, InputDrop = Drop.PerGate, Masking = MaskShape.Right, TimeMajor = true };
        yield return new RecurrentCase { Cell = kind, Batch = 3, Steps = 50, Inputs = 0, Units = 5, HiddenDrop = Drop.PerGate, Reversed = true };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 70, Inputs = 3, Units = 19, Masking = MaskShape.Holes, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Norm = true };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 90, Inputs = 21, Units = 32, Masking = MaskShape.Left, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Chunk = 40 };
        yield return new RecurrentCase { Cell = kind, Batch = 7, Steps = 40, Inputs = 8, Units = 8, Masking = MaskShape.Left, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Norm = true };
        yield return new RecurrentCase { Cell = kind, Batch = 9, Steps = 33, Inputs = 32, Units = 32, Masking = MaskShape.Holes, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Norm = true, Reversed = true };
        yield return new RecurrentCase { Cell = kind, Batch = 24, Steps = 64, Inputs = 40, Units = 48, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate };
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void They_equal_the_reference(string cell)
    {
        int seed = 800;
        foreach (var given in Given(cell)) RecurrentRun.AssertClose(given, seed++);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Any_thread_count_gives_the_same_bits(string cell)
    {
        int seed = 820;
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
