namespace Unroll.Kernels;

/// <summary>Rows of one step, from one unit to another, as pointers to the first unit of the first row.</summary>
internal unsafe struct CellRows
{
    public int Count, Units;

    // Slots of a row at a distance of Slot, rows at a distance of GateRow.
    public float* Gates;
    public nint GateRow, Slot;

    // States before and after, and their gradients; all with the same distances.
    public float* Before, After, Gradient;
    public nint StateRow, BeforeRow, State;

    // One flag a row: false carries the states. Null: every row is real.
    public bool* Real;
    public nint RealRow;

    // The hidden state as the last gate sees it (dropped out), what the reset gate makes of it, and their gradients.
    public float* Hidden, Operand;
    public nint HiddenRow, OperandRow;

    // Factor of the gradient of Hidden: its dropout mask, or null.
    public float* Keep;
    public nint KeepRow;

    public readonly bool IsReal(int row) => Real == null || Real[row * RealRow];
}
