namespace Unroll.Kernels;

/// <summary>The scales of a normalised cell in the order of the slots, gaps zero: of the input product, of the hidden product, of the state, and its shift.</summary>
internal sealed class NormScales
{
    private readonly CellProgram _cell;
    private readonly GateLayout _layout;

    public NormScales(CellProgram cell, GateLayout layout)
    {
        (_cell, _layout) = (cell, layout);
        int state = cell.Output is null ? 0 : layout.Slot;
        (Input, Hidden) = (new float[cell.Gates * layout.Slot], new float[cell.Gates * layout.Slot]);
        (State, Shift) = (new float[state], new float[state]);
    }

    public float[] Input { get; }

    public float[] Hidden { get; }

    public float[] State { get; }

    public float[] Shift { get; }

    /// <summary>Numbers of the sums of their gradients: input, hidden, and for a state its scale and shift.</summary>
    public int Count => Input.Length + Hidden.Length + State.Length + Shift.Length;

    public NormScales Read(Block[] norms)
    {
        for (int slot = 0; slot < _cell.Gates; slot++)
        {
            Copy(norms[0], _cell.InputGate(slot), Input, slot);
            Copy(norms[1], slot, Hidden, slot);
        }
        if (_cell.Output is null) return this;
        Copy(norms[2], 0, State, 0);
        Copy(norms[3], 0, Shift, 0);
        return this;
    }

    private void Copy(Block from, int gate, float[] to, int slot) =>
        from.Array.AsSpan(from.Offset + (gate * _layout.Units), _layout.Units).CopyTo(to.AsSpan(slot * _layout.Slot));

    /// <summary>Adds up the sums of the rows in order and writes the wanted gradients.</summary>
    public unsafe void Store(AlignedBuffer sums, int rows, Block[] gradients)
    {
        var total = new float[Count];
        fixed (float* from = sums.Array, to = total)
        {
            RowSplit.AddRows(from + sums.Offset, Count, to, 0, rows, Count);
        }
        int gates = _cell.Gates;
        for (int slot = 0; slot < gates; slot++)
        {
            Gather(total, slot, gradients[0], _cell.InputGate(slot));
            Gather(total, gates + slot, gradients[1], slot);
        }
        if (_cell.Output is null) return;
        Gather(total, 2 * gates, gradients[2], 0);
        Gather(total, (2 * gates) + 1, gradients[3], 0);
    }

    private void Gather(float[] total, int slot, Block to, int gate)
    {
        if (!to.IsAbsent) total.AsSpan(slot * _layout.Slot, _layout.Units).CopyTo(to.Array.AsSpan(to.Offset + (gate * _layout.Units)));
    }
}
