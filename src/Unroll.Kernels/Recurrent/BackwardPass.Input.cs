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
            InputGradient(s, s.Count, gates, row, dx, dxRow, s.InputMask, spec.Inputs);
            return;
        }
        nint dxStep = _plan.IsPacked ? s.GatheredStep : gradients.dX.TimeStride;
        for (int i = 0; i < s.Count; i++)
            InputGradient(s, steps, gates + (i * row), (nint)_plan.Active(k) * width, dx + (i * dxRow), dxStep, s.InputMask + (i * (nint)spec.Inputs), 0);
    }

    private float* DXAt(in Slice s, int place, int k) =>
        s.DX + (_plan.Row(place) * (nint)gradients.dX.BatchStride) + (_plan.Time(place, k) * (nint)gradients.dX.TimeStride);

    private void InputGradient(in Slice s, int count, float* gates, nint gateRow, float* dx, nint dxRow, float* mask, nint maskRow)
    {
        int inputs = spec.Inputs;
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
