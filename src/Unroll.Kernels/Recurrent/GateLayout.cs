namespace Unroll.Kernels;

/// <summary>Where the slots and states of a row lie: whole vectors, and never at a distance that would put them all on the same cache lines.</summary>
internal sealed class GateLayout
{
    public GateLayout(CellProgram cell, int units, bool projected)
    {
        Width = TileSet.For(units).Width;
        Units = units;
        Padded = Gemm.RoundUp(units, Width);
        Slot = Spread(Padded);
        // Narrow slots go through the tiles several in one wide vector, which may reach beyond the last of them.
        int max = Width < TileSet.MaxWidth ? TileSet.MaxWidth : 1;
        int input = Gemm.RoundUp(cell.Gates * Slot, max), hidden = (cell.HiddenSlot * Slot) + Gemm.RoundUp(cell.HiddenGates * Slot, max);
        Row = Spread(Gemm.RoundUp(Math.Max(cell.Slots * Slot, Math.Max(input, hidden)), 16));
        // With a projection: what is projected, and the gradient of the result.
        StateRow = Spread(Gemm.RoundUp((projected ? cell.States + 2 : cell.States) * Slot, 16));
    }

    /// <summary>Lanes of the cell.</summary>
    public int Width { get; }

    /// <summary>Units, and units filled up to whole vectors.</summary>
    public int Units { get; }

    public int Padded { get; }

    /// <summary>Distance of the slots of a row, and of the states of a row.</summary>
    public int Slot { get; }

    /// <summary>Distance of rows of slots.</summary>
    public int Row { get; }

    /// <summary>Distance of rows of states.</summary>
    public int StateRow { get; }

    private static int Spread(int n) => n % 256 == 0 ? n + 16 : n;
}
