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
            for (int i = 0; i < s.Count; i++)
            {
                float* x = input + (i * s.NormRow), h = hidden + (i * s.NormRow), row = gates + (i * s.GateRow), deviations = x + _norm.Deviations;
                deviations[0] = RowNorm.Normalize(x, gateCount, slot, units);
                deviations[1] = RowNorm.Normalize(h, hiddenGates, slot, units);
                for (int g = 0; g < gateCount; g++) RowNorm.Apply(x + (g * slot), inputScale + (g * slot), s.Bias + (g * slot), row + (g * slot), padded);
                for (int g = 0; g < hiddenGates; g++)
                {
                    nint at = (first + g) * slot;
                    RowNorm.Apply(h + (g * slot), hiddenScale + (g * slot), first + g < gateCount ? row + at : s.Bias + at, row + at, padded);
                }
            }
            Place(ref rows, 0, padded, gates, before, after);
            rows.Operand = operand;
            rows.Hidden = lastHidden;
            _cell.Activate(_layout.Width, 0, _reset ? gateCount - 1 : gateCount + first, rows);
            if (_reset)
            {
                _cell.Reset(_layout.Width, rows);
                nint last = (gateCount - 1) * slot;
                weights.Last!.Run(0, padded, s.Count, operand, s.OperandRow, s.Zeros, 0, hidden + last, s.NormRow);
                for (int i = 0; i < s.Count; i++)
                {
                    float* h = hidden + last + (i * s.NormRow), row = gates + last + (i * s.GateRow);
                    (input + (i * s.NormRow) + _norm.Deviations)[2] = RowNorm.Normalize(h, 1, slot, units);
                    RowNorm.Apply(h, hiddenScale + last, row, row, padded);
                }
                _cell.Activate(_layout.Width, gateCount - 1, 1, rows);
            }
            _cell.Forward(_layout.Width, rows);
            if (_cell.Output is not { } output) return;
            for (int i = 0; i < s.Count; i++)
            {
                float* x = input + (i * s.NormRow), state = x + _norm.State;
                new ReadOnlySpan<float>(after + (i * s.StateRow) + slot, units).CopyTo(new Span<float>(state, units));
                (x + _norm.Deviations)[3] = RowNorm.Normalize(state, 1, slot, units);
                RowNorm.Apply(state, stateScale, shift, gates + (i * s.GateRow) + (gateCount * slot), padded);
            }
            output.Activate(_layout.Width, gateCount, 1, rows);
            output.Forward(_layout.Width, rows);
        }
    }
}
