namespace Unroll.Kernels;

/// <summary>Rows of one step, from one unit to another, as pointers to the first unit of the first row.</summary>
internal unsafe struct CellRows
{
    public int Count, Units;

    // Slots of a row at a distance of Slot, rows at a distance of GateRow.
    public float* Gates;
    public nint GateRow, Slot;

    // States before and after at a distance of StateRow, their gradients at one of GradientRow; the states of a row at a distance of State.
    public float* Before, After, Gradient;
    public nint StateRow, GradientRow, State;

    // The hidden state as the last gate sees it (dropped out), what the reset gate makes of it, and their gradients.
    public float* Hidden, Operand;
    public nint HiddenRow, OperandRow;

    // Factor of the gradient of Hidden: its dropout mask, or null.
    public float* Keep;
    public nint KeepRow;
}
