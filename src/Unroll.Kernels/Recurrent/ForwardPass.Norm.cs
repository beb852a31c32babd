namespace Unroll.Kernels;

internal sealed unsafe partial class ForwardPass
{
    /// <summary>A step with layer norm: a row's mean needs all its units, so products and cell go over whole rows.</summary>
    private void NormStep(in Slice s, int k, float* gates, float* before, float* after, float* operand, float* lastHidden, ref CellRows rows)
    {
        int slot = _layout.Slot, units = _layout.Units, padded = _layout.Padded, gateCount = _cell.Gates, first = _cell.HiddenSlot, hiddenGates = _cell.HiddenGates;
        float* input = s.Norm + ((k - s.From) * s.NormStep), hidden = input + _norm!.Hidden;
        if (s.Ahead == 1)
        {
            if (_copies == 0) Input(s, 0, padded, s.Count, XAt(s, s.Part.First, k), arrays.X.BatchStride, 0, input, s.NormRow);
            else Input(s, 0, padded, s.Count, s.Inputs, spec.Inputs, (nint)s.Count * spec.Inputs, input, s.NormRow);
        }
        Hidden(s, k, 0, padded, before, s.Zeros, 0, hidden, s.NormRow);
        fixed (float* inputScale = _scales!.Input, hiddenScale = _scales.Hidden, stateScale = _scales.State, shift = _scales.Shift)
        {
            int count = s.Count, next = (gateCount - first) * slot;
            float* deviations = input + _norm.Deviations;
            nint row = s.NormRow;
            RowNorm.Normalize(input, row, input, deviations, row, count, gateCount, slot, units);
            RowNorm.Normalize(hidden, row, hidden, deviations + 1, row, count, hiddenGates, slot, units);
            RowNorm.Apply(input, row, inputScale, s.Bias, 0, gates, s.GateRow, count, (nint)gateCount * slot);
            RowNorm.Apply(hidden, row, hiddenScale, gates + (first * slot), s.GateRow, gates + (first * slot), s.GateRow, count, Math.Min(next, (nint)hiddenGates * slot));
            if (first > 0) RowNorm.Apply(hidden + next, row, hiddenScale + next, s.Bias + (gateCount * slot), 0, gates + (gateCount * slot), s.GateRow, count, slot);
            Place(ref rows, 0, padded, gates, before, after);
            rows.Operand = operand;
            rows.Hidden = lastHidden;
            if (_cell.HasFactor) FillFactor(s, k, 0, padded, gates);
            _cell.Activate(_layout.Width, 0, _reset ? gateCount - 1 : gateCount + first, rows);
            if (_reset)
            {
                _cell.Reset(_layout.Width, rows);
                nint last = (gateCount - 1) * slot;
                weights.Last!.Run(0, padded, s.Count, operand, s.OperandRow, s.Zeros, 0, hidden + last, s.NormRow);
                RowNorm.Normalize(hidden + last, row, hidden + last, deviations + 2, row, count, 1, slot, units);
                RowNorm.Apply(hidden + last, row, hiddenScale + last, gates + last, s.GateRow, gates + last, s.GateRow, count, slot);
                _cell.Activate(_layout.Width, gateCount - 1, 1, rows);
            }
            _cell.Forward(_layout.Width, rows);
            if (_cell.Output is not { } output) return;
            RowNorm.Normalize(after + slot, s.StateRow, input + _norm.State, deviations + 3, row, count, 1, slot, units);
            RowNorm.Apply(input + _norm.State, row, stateScale, shift, 0, gates + (gateCount * slot), s.GateRow, count, slot);
            output.Activate(_layout.Width, gateCount, 1, rows);
            output.Forward(_layout.Width, rows);
        }
    }
}
