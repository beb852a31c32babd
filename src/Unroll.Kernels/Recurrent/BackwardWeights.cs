using System.Buffers;

namespace Unroll.Kernels;

/// <summary>The transposed weights: rows in the order of the slots of a row of gates, gaps zero.</summary>
internal sealed class BackwardWeights
{
    private readonly int _gates, _hiddenGates, _width;
    private readonly CellProgram _cell;
    private readonly GateLayout _layout;
    private PackedMatrix[]? _inputByGate, _hiddenByGate;
    private float[]? _eachInput, _eachHidden;

    public BackwardWeights(CellProgram cell, GateLayout layout, int inputs, int projection, RecurrentArrays arrays)
    {
        _cell = cell;
        _layout = layout;
        _width = projection > 0 ? projection : layout.Units;
        _gates = cell.Gates;
        _hiddenGates = cell.HiddenGates;
        int row = cell.Gates * layout.Units;
        var kernel = arrays.Kernel.AsSpan(arrays.KernelOffset, inputs * row);
        var recurrent = arrays.Recurrent.AsSpan(arrays.RecurrentOffset, _width * row);
        Input = Pack(kernel, inputs, inputs, 0, _gates, cell.InputGate);
        Hidden = Pack(recurrent, _width, layout.Padded, 0, _hiddenGates, static gate => gate);
        if (projection > 0) Projection = Gemm.Pack(projection, layout.Units, arrays.Projection, arrays.ProjectionOffset, 1, projection);
        if (_hiddenGates < _gates) Last = Pack(recurrent, layout.Units, layout.Padded, _gates - 1, 1, static gate => gate);
    }

    /// <summary>[gates * slot, inputs].</summary>
    public PackedMatrix Input { get; }

    /// <summary>[hidden gates * slot, padded units].</summary>
    public PackedMatrix Hidden { get; }

    /// <summary>[projection, units], or null.</summary>
    public PackedMatrix? Projection { get; }

    /// <summary>[slot, padded units] of the gate behind the reset.</summary>
    public PackedMatrix? Last { get; }

    public PackedMatrix[] InputByGate(RecurrentArrays arrays, int inputs)
    {
        var found = Volatile.Read(ref _inputByGate);
        if (found is not null) return found;
        var kernel = arrays.Kernel.AsSpan(arrays.KernelOffset, inputs * _gates * _layout.Units);
        found = new PackedMatrix[_gates];
        for (int slot = 0; slot < _gates; slot++) found[slot] = Pack(kernel, inputs, inputs, slot, 1, _cell.InputGate);
        return Interlocked.CompareExchange(ref _inputByGate, found, null) ?? found;
    }

    public PackedMatrix[] HiddenByGate(RecurrentArrays arrays)
    {
        var found = Volatile.Read(ref _hiddenByGate);
        if (found is not null) return found;
        var recurrent = arrays.Recurrent.AsSpan(arrays.RecurrentOffset, _width * _gates * _layout.Units);
        found = new PackedMatrix[_hiddenGates];
        for (int gate = 0; gate < _hiddenGates; gate++) found[gate] = Pack(recurrent, _width, _layout.Padded, gate, 1, static g => g);
        return Interlocked.CompareExchange(ref _hiddenByGate, found, null) ?? found;
    }

    /// <summary>The input weights for <see cref="EachGate.Backward"/>.</summary>
    public float[] EachInput(RecurrentArrays arrays, int inputs) => Volatile.Read(ref _eachInput) ??
        Keep(ref _eachInput, EachGate.Pack(arrays.Kernel.AsSpan(arrays.KernelOffset, inputs * _gates * _layout.Units), inputs, _gates, _layout.Units));

    /// <summary>The recurrent weights for <see cref="EachGate.Backward"/>.</summary>
    public float[] EachHidden(RecurrentArrays arrays) => Volatile.Read(ref _eachHidden) ??
        Keep(ref _eachHidden, EachGate.Pack(arrays.Recurrent.AsSpan(arrays.RecurrentOffset, _width * _gates * _layout.Units), _width, _gates, _layout.Units));

    private static float[] Keep(ref float[]? place, float[] made) => Interlocked.CompareExchange(ref place, made, null) ?? made;

    private unsafe PackedMatrix Pack(ReadOnlySpan<float> weights, int rows, int columns, int firstSlot, int slots, Func<int, int> gateOf)
    {
        int units = _layout.Units, row = _gates * units;
        int size = slots * _layout.Slot * columns;
        var turned = ArrayPool<float>.Shared.Rent(Math.Max(size, 1));
        // The rows between the units of a slot and the next slot are zeros.
        Array.Clear(turned, 0, size);
        fixed (float* w = weights, t = turned)
        {
            for (int slot = 0; slot < slots; slot++)
                Gemm.PackPanel(units, rows, columns, w + (gateOf(firstSlot + slot) * units), 1, row, t + (slot * _layout.Slot * columns), columns);
        }
        var packed = Gemm.Pack(slots * _layout.Slot, columns, turned, 0, columns, 1);
        ArrayPool<float>.Shared.Return(turned);
        return packed;
    }
}
