using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>Layers of up to 8 units with a dropout mask for each gate: any number of rows, of blocks of inputs, masks of steps, layer norm and chunks.</summary>
[Collection("Threads")]
public sealed class EachGateTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    private static IEnumerable<RecurrentCase> Given(string cell)
    {
        var kind = Enum.Parse<ReferenceCell>(cell);
        // Normalising few numbers magnifies every rounding, so those sequences are short.
        foreach (int batch in new[] { 1, 2, 3, 4, 5, 6, 7, 9 })
            foreach (int inputs in new[] { 8, 16 })
                foreach (var mask in new[] { MaskShape.None, MaskShape.Holes })
                    yield return new RecurrentCase { Cell = kind, Batch = batch, Steps = batch % 3 == 0 ? 4 : 18, Inputs = inputs, Units = 8, Masking = mask, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Norm = batch % 3 == 0 };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 11, Inputs = 8, Units = 5, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 11, Inputs = 9, Units = 8, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Reversed = true };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 11, Inputs = 24, Units = 7, InputDrop = Drop.PerGate, HiddenDrop = Drop.One, Masking = MaskShape.Left, TimeMajor = true };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 11, Inputs = 8, Units = 8, InputDrop = Drop.One, HiddenDrop = Drop.PerGate, Packed = true, Chunk = 4 };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 15, Inputs = 8, Units = 8, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Masking = MaskShape.Holes, Chunk = 4 };
        yield return new RecurrentCase { Cell = kind, Batch = 6, Steps = 15, Inputs = 64, Units = 8, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Masking = MaskShape.Right };
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void They_equal_the_reference(string cell)
    {
        int seed = 1000;
        foreach (var given in Given(cell)) RecurrentRun.AssertClose(given, seed++);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_row_alone_has_the_bits_of_the_row_in_a_batch(string cell)
    {
        foreach (bool norm in new[] { false, true })
        {
            var given = new RecurrentCase { Cell = Enum.Parse<ReferenceCell>(cell), Batch = 7, Steps = 19, Inputs = 16, Units = 8, Masking = MaskShape.Right, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Norm = norm }.Fill(940);
            var whole = given.Run();
            for (int row = 0; row < given.Batch; row++)
            {
                var alone = given.Row(row).Run();
                foreach (var (a, b) in new[] { (whole.Y, alone.Y), (whole.DX, alone.DX), (whole.DInitial[0], alone.DInitial[0]) })
                    GemmTests.AssertBits(a[(row * b.Length)..((row + 1) * b.Length)], b, $"{given}, row {row}");
            }
        }
    }
}
