namespace Unroll.Kernels;

internal sealed unsafe partial class BackwardPass
{
    /// <summary>The input gradients of some steps at which the same rows work: row by row where they are few, else of the one step.</summary>
    private void InputGradients(in Slice s, int k, int steps)
    {
        // With layer norm the gradients of the products themselves.
        float* gates = saved.NormLayout is null ? GatesAt(s, k) : NormAt(s, k);
        int width = saved.NormLayout?.Row ?? _layout.Row;
        nint row = saved.NormLayout is null ? s.GateRow : s.NormRow;
        // Packed rows leave them in scratch, [step, row, inputs], until a block of steps is complete.
        float* dx = _plan.IsPacked ? s.Gathered + ((k - s.BlockFrom) * s.GatheredStep) : DXAt(s, s.Part.First, k);
        nint dxRow = _plan.IsPacked ? spec.Inputs : gradients.dX.BatchStride;
        if (s.Count >= RowSplit.EnoughRows)
        {
            InputGradient(s, -1, s.Count, gates, row, dx, dxRow);
            return;
        }
        nint dxStep = _plan.IsPacked ? s.GatheredStep : gradients.dX.TimeStride;
        for (int i = 0; i < s.Count; i++)
            InputGradient(s, i, steps, gates + (i * row), (nint)_plan.Active(k) * width, dx + (i * dxRow), dxStep);
    }

    private float* DXAt(in Slice s, int place, int k) =>
        s.DX + (_plan.Row(place) * (nint)gradients.dX.BatchStride) + (_plan.Time(place, k) * (nint)gradients.dX.TimeStride);

    // All of one row of the part, as its masks are; below 0 there is one of each row.
    private void InputGradient(in Slice s, int row, int count, float* gates, nint gateRow, float* dx, nint dxRow)
    {
        int inputs = spec.Inputs;
        nint maskRow = _eachInput ? EachGate.MaskRow(inputs) : inputs;
        float* mask = s.InputMask + (Math.Max(row, 0) * maskRow);
        if (row >= 0) maskRow = 0;
        if (_eachInput)
        {
            int* slots = stackalloc int[4];
            for (int slot = 0; slot < _cell.Gates; slot++) slots[_cell.InputGate(slot)] = slot;
            fixed (float* w = _weights.EachInput(arrays, inputs))
                EachGate.Backward(inputs, _cell.Gates, count, gates, gateRow, slots, mask, maskRow, w, false, dx, dxRow);
            return;
        }
        if (_inputMasks <= 1)
        {
            Gemm.RunRows(count, gates, gateRow, _weights.Input, false, dx, dxRow);
            if (_inputMasks == 1) RowSplit.MultiplyRows(dx, dxRow, mask, maskRow, dx, dxRow, count, inputs);
            return;
        }
        var byGate = _weights.InputByGate(arrays, inputs);
        nint block = count * (nint)inputs;
        for (int slot = 0; slot < byGate.Length; slot++)
            Gemm.RunRows(count, gates + (slot * _layout.Slot), gateRow, byGate[slot], false, s.Temp + (_cell.InputGate(slot) * block), inputs);
        RowSplit.SumProducts(byGate.Length, s.Temp, block, inputs, mask, s.Part.Rows * (nint)inputs, maskRow, false, dx, dxRow, count, inputs);
    }
}
