namespace Unroll.Kernels;

internal sealed unsafe partial class BackwardPass
{
    // Sums of the scales' gradients, for each row its own: rows never meet, so the split over threads does not change a bit.
    private AlignedBuffer? _sums;
    private readonly NormScales? _scales = spec.LayerNorm ? new NormScales(spec.Cell, saved.Weights.Layout).Read(arrays.Norms) : null;

    private void BeginSums()
    {
        if (_scales is null) return;
        _sums = new AlignedBuffer(spec.Batch * (long)_scales.Count);
        _sums.Array.AsSpan(_sums.Offset, spec.Batch * _scales.Count).Clear();
    }

    private void StoreSums(RecurrentGradients to)
    {
        if (_sums is null) return;
        if (to.dNorms.Length > 0) _scales!.Store(_sums, spec.Batch, to.dNorms);
        _sums.Dispose();
    }

    private float* NormAt(in Slice s, int k) => s.Norm + ((nint)_plan.Offset(k) * saved.NormLayout!.Row);

    private float* SumsOf(in Slice s) => s.Sums + (s.Part.First * (nint)_scales!.Count);

    private nint SumRow(in Slice s) => s.Part.Step * (nint)_scales!.Count;

    /// <summary>What made the output from the normalised state, and through the normalization to the state's gradient.</summary>
    private void OutputBackward(in Slice s, int k, in CellRows rows)
    {
        int slot = _layout.Slot, gates = _cell.Gates;
        _cell.Output!.Backward(_layout.Width, rows);
        fixed (float* scale = _scales!.State)
        {
            float* norm = NormAt(s, k), state = norm + saved.NormLayout!.State, d = rows.Gates + (gates * slot), sums = SumsOf(s) + (2 * gates * slot);
            RowSplit.AddRows(d, s.GateRow, sums + slot, SumRow(s), s.Count, _layout.Units);
            RowNorm.Backward(_layout.Width, RowsOf(s, norm, saved.NormLayout.State, 3, d, scale, sums, 1));
            RowSplit.AddRows(state, s.NormRow, s.Gradient + slot, _layout.StateRow, s.Count, _layout.Units);
        }
    }

    /// <summary>The last gate's own hidden product, before its reset gate: gradients of the product in place of its normalised numbers.</summary>
    private float* LastBackward(in Slice s, int k, float* gates)
    {
        nint last = (_cell.Gates - 1) * _layout.Slot;
        Backward(s, k, gates + last, saved.NormLayout!.Hidden + last, _scales!.Hidden, (int)last, 2, 1, _cell.Gates * _layout.Slot);
        return NormAt(s, k) + saved.NormLayout.Hidden + last;
    }

    /// <summary>Both products, of few rows the hidden one: gradients of the products in place of their normalised numbers.</summary>
    private void ProductsBackward(in Slice s, int k, float* gates)
    {
        Backward(s, k, gates + (_cell.HiddenSlot * _layout.Slot), saved.NormLayout!.Hidden, _scales!.Hidden, 0, 1, _cell.HiddenGates, _cell.Gates * _layout.Slot);
        if (s.Count >= RowSplit.EnoughRows) Backward(s, k, gates, 0, _scales.Input, 0, 0, _cell.Gates, 0);
    }

    /// <summary>The same for the input products of some steps at which few rows work, from the last to the first: no step waits for them.</summary>
    private void InputsBackward(in Slice s, int k, int steps)
    {
        nint normStep = _plan.Active(k) * (nint)saved.NormLayout!.Row, gateStep = _plan.Active(k) * (nint)_layout.Row;
        float* norm = NormAt(s, k) + ((steps - 1) * normStep), gates = GatesAt(s, k) + ((steps - 1) * gateStep);
        fixed (float* scale = _scales!.Input)
        {
            for (int i = 0; i < s.Count; i++)
            {
                var rows = RowsOf(s, norm + (i * s.NormRow), 0, 0, gates + (i * s.GateRow), scale, SumsOf(s) + (i * SumRow(s)), _cell.Gates);
                (rows.NormalRow, rows.YRow, rows.StartRow, rows.Rows) = (-normStep, -gateStep, 0, steps);
                RowNorm.Backward(_layout.Width, rows);
            }
        }
    }

    private void Backward(in Slice s, int k, float* d, nint at, float[] scales, int first, int deviation, int slots, int sums)
    {
        fixed (float* scale = scales)
        {
            float* norm = NormAt(s, k);
            RowNorm.Backward(_layout.Width, RowsOf(s, norm, at, deviation, d, scale + first, SumsOf(s) + sums + first, slots));
        }
    }

    private RowNormSlots RowsOf(in Slice s, float* norm, nint at, int deviation, float* d, float* scale, float* sums, int slots) => new()
    {
        Normal = norm + at,
        Deviation = norm + saved.NormLayout!.Deviations + deviation,
        NormalRow = s.NormRow,
        Scale = scale,
        Start = sums,
        StartRow = SumRow(s),
        Y = d,
        YRow = s.GateRow,
        Rows = s.Count,
        Slots = slots,
        Slot = _layout.Slot,
        Units = _layout.Units,
    };
}
