namespace Unroll.Kernels;

/// <summary>
/// The weights of a recurrent layer in the order in which its kernels read them; made by <see cref="RecurrentKernel.Pack"/>, valid for
/// any batch and number of steps until the weights change. What only backward needs is added when backward first asks.
/// </summary>
public sealed class PackedWeights
{
    private BackwardWeights? _backward;

    internal PackedWeights(RecurrentSpec spec, RecurrentArrays arrays)
    {
        var (cell, inputs, units) = (spec.Cell, spec.Inputs, spec.Units);
        Inputs = inputs;
        Width = spec.Hidden;
        Units = units;
        Gates = cell.Gates;
        Slots = cell.Slots;
        Hidden = cell.Hidden;
        Layout = new GateLayout(cell, units, spec.Projection > 0);
        int row = cell.Gates * units;
        var kernel = arrays.Kernel.AsSpan(arrays.KernelOffset, inputs * row);
        var recurrent = arrays.Recurrent.AsSpan(arrays.RecurrentOffset, Width * row);
        Input = new GatePack(Layout, inputs, cell.Gates, cell.InputGate, kernel, row);
        Joined = new GatePack(Layout, Width, cell.HiddenGates, static gate => gate, recurrent, row);
        if (cell.HiddenGates < cell.Gates) Last = new GatePack(Layout, units, 1, _ => cell.Gates - 1, recurrent, row);
        if (spec.Projection > 0) Projection = Gemm.Pack(units, Width, arrays.Projection, arrays.ProjectionOffset, Width, 1);
    }

    internal int Inputs { get; }

    internal int Units { get; }

    /// <summary>Width of the hidden state.</summary>
    internal int Width { get; }

    /// <summary>[units, width], or null.</summary>
    internal PackedMatrix? Projection { get; }

    internal int Gates { get; }

    internal int Slots { get; }

    internal HiddenProduct Hidden { get; }

    internal GateLayout Layout { get; }

    internal GatePack Input { get; }

    internal GatePack Joined { get; }

    internal GatePack? Last { get; }

    internal bool Fits(RecurrentSpec spec) =>
        Inputs == spec.Inputs && Units == spec.Units && Width == spec.Hidden && Projection is null == (spec.Projection == 0) && Gates == spec.Cell.Gates && Slots == spec.Cell.Slots && Hidden == spec.Cell.Hidden;

    internal BackwardWeights Backward(CellProgram cell, RecurrentArrays arrays)
    {
        var found = Volatile.Read(ref _backward);
        if (found is not null) return found;
        var made = new BackwardWeights(cell, Layout, Inputs, Projection is null ? 0 : Width, arrays);
        return Interlocked.CompareExchange(ref _backward, made, null) ?? made;
    }
}
