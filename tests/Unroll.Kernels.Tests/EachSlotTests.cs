using Unroll.Kernels;

namespace Unroll.Kernels.Tests;

/// <summary>One row at work and a dropout mask for each gate: vectors in pairs and alone, short and long operands, rows that end one after the other.</summary>
[Collection("Threads")]
public sealed class EachSlotTests
{
    public static TheoryData<string> Cells => [.. Enum.GetNames<ReferenceCell>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void They_equal_the_reference(string cell)
    {
        int seed = 1100;
        foreach (int units in new[] { 3, 9, 16, 17, 32, 33, 48, 63, 64, 65, 80 })
            foreach (bool norm in new[] { false, true })
            {
                // Normalising few numbers magnifies every rounding.
                if (norm && units < 48) continue;
                RecurrentRun.AssertClose(new RecurrentCase { Cell = Enum.Parse<ReferenceCell>(cell), Batch = 1, Steps = norm ? 4 : 7, Inputs = 5, Units = units, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate, Norm = norm }, seed++);
            }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_row_alone_has_the_bits_of_the_row_in_a_batch(string cell)
    {
        foreach (int units in new[] { 16, 33, 64, 72 })
        {
            var given = new RecurrentCase { Cell = Enum.Parse<ReferenceCell>(cell), Batch = 4, Steps = 9, Inputs = 8, Units = units, Masking = MaskShape.Right, InputDrop = Drop.PerGate, HiddenDrop = Drop.PerGate }.Fill(1150);
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
