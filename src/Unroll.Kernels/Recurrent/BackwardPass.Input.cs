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
        if (s.Count >= RowSplit.EnoughRows)
        {
            float* dx = _plan.IsPacked ? s.Gathered : DXAt(s, s.Part.First, k);
            InputGradient(s, s.Count, gates, row, dx, _plan.IsPacked ? spec.Inputs : gradients.dX.BatchStride, s.InputMask, spec.Inputs);
            for (int i = 0; _plan.IsPacked && i < s.Count; i++) Scatter(s, s.Part.Place(i), k, i);
            return;
        }
        for (int i = 0; i < s.Count; i++)
        {
            int place = s.Part.Place(i);
            float* dx = _plan.IsPacked ? s.Gathered : DXAt(s, place, k);
            InputGradient(s, steps, gates + (i * row), (nint)_plan.Active(k) * width, dx, _plan.IsPacked ? spec.Inputs : gradients.dX.TimeStride, s.InputMask + (i * (nint)spec.Inputs), 0);
            for (int step = 0; _plan.IsPacked && step < steps; step++) Scatter(s, place, k + step, step);
        }
    }

    private float* DXAt(in Slice s, int place, int k) =>
        s.DX + (_plan.Row(place) * (nint)gradients.dX.BatchStride) + (_plan.Time(place, k) * (nint)gradients.dX.TimeStride);

    private void Scatter(in Slice s, int place, int k, int from) =>
        RowSplit.CopyRow(s.Gathered + (from * (nint)spec.Inputs), DXAt(s, place, k), spec.Inputs);

    private void ClearMasked(in Slice s)
    {
        for (int i = 0; i < s.Part.Rows; i++)
        {
            int place = s.Part.Place(i), n = spec.Inputs, step = gradients.dX.TimeStride;
            float* row = s.DX + (_plan.Row(place) * (nint)gradients.dX.BatchStride);
            var times = _plan.Times(place);
            for (int k = 0, from = 0; k <= times.Length; k++)
            {
                int to = k < times.Length ? times[k] : spec.Steps;
                if (step == n && to > from) new Span<float>(row + (from * (nint)step), (to - from) * n).Clear();
                else
                    for (; from < to; from++) new Span<float>(row + (from * (nint)step), n).Clear();
                from = to + 1;
            }
        }
    }

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
