namespace Unroll.Kernels;

/// <summary>
/// What a row keeps besides its slots when the cell normalises: the normalised products in the order of the slots (backward: the gradients of
/// the products), the normalised state, and the reciprocal deviations.
/// </summary>
internal sealed class NormLayout
{
    public NormLayout(CellProgram cell, GateLayout layout)
    {
        int products = Gemm.RoundUp(cell.Gates * layout.Slot, TileSet.MaxWidth); // a wide vector may reach beyond the last narrow slot
        Hidden = products;
        State = 2 * products;
        Deviations = State + (cell.Output is null ? 0 : layout.Slot);
        int row = Gemm.RoundUp(Deviations + 4, 16);
        Row = row % 256 == 0 ? row + 16 : row;
    }

    /// <summary>Where the hidden product begins; the input product begins at 0.</summary>
    public int Hidden { get; }

    /// <summary>Where the normalised state lies.</summary>
    public int State { get; }

    /// <summary>Where the reciprocal deviations lie: of the input product, the hidden product, the last gate's own hidden product, the state.</summary>
    public int Deviations { get; }

    /// <summary>Distance of rows.</summary>
    public int Row { get; }
}
