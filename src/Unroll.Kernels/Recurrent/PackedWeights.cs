namespace Unroll.Kernels;

/// <summary>
/// The weights of a recurrent layer in the order in which its kernels read them; made by <see cref="RecurrentKernel.Pack"/>, valid for
/// any batch and number of steps until the weights change. What only backward needs is added when backward first asks.
/// </summary>
public sealed class PackedWeights
{
    private BackwardWeights? _backward;

    internal PackedWeights(CellProgram cell, int inputs, int units, RecurrentArrays arrays)
    {
        Inputs = inputs;
        Units = units;
        Gates = cell.Gates;
        Slots = cell.Slots;
        Hidden = cell.Hidden;
        Layout = new GateLayout(cell, units);
        int row = cell.Gates * units;
        var kernel = arrays.Kernel.AsSpan(arrays.KernelOffset, inputs * row);
        var recurrent = arrays.Recurrent.AsSpan(arrays.RecurrentOffset, units * row);
        Input = new GatePack(Layout, inputs, cell.Gates, cell.InputGate, kernel, row);
        Joined = new GatePack(Layout, units, cell.HiddenGates, static gate => gate, recurrent, row);
        if (cell.HiddenGates < cell.Gates) Last = new GatePack(Layout, units, 1, _ => cell.Gates - 1, recurrent, row);
    }

    internal int Inputs { get; }

    internal int Units { get; }

    internal int Gates { get; }

    internal int Slots { get; }

    internal HiddenProduct Hidden { get; }

    internal GateLayout Layout { get; }

    internal GatePack Input { get; }

    internal GatePack Joined { get; }

    internal GatePack? Last { get; }

    internal bool Fits(RecurrentSpec spec) =>
        Inputs == spec.Inputs && Units == spec.Units && Gates == spec.Cell.Gates && Slots == spec.Cell.Slots && Hidden == spec.Cell.Hidden;

    internal BackwardWeights Backward(CellProgram cell, RecurrentArrays arrays)
    {
        var found = Volatile.Read(ref _backward);
        if (found is not null) return found;
        var made = new BackwardWeights(cell, Layout, Inputs, arrays);
        return Interlocked.CompareExchange(ref _backward, made, null) ?? made;
    }
}
