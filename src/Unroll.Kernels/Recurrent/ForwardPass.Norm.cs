namespace Unroll.Kernels;

internal sealed unsafe partial class ForwardPass
{
    /// <summary>The normalised input products of the steps that are made together: what waits for the step before is less then.</summary>
    private void NormalizeAhead(in Slice s)
    {
        fixed (float* scale = _scales!.Input)
        {
            for (int i = 0; i < s.Count; i++)
            {
                float* input = s.Norm + (i * s.NormRow);
                RowNorm.Forward(_layout.Width, new RowNormSlots
                {
                    From = input,
                    FromRow = s.NormStep,
                    Normal = input,
                    Deviation = input + _norm!.Deviations,
                    NormalRow = s.NormStep,
                    Scale = scale,
                    Start = s.Bias,
                    Y = s.Gates + (i * s.GateRow),
                    YRow = s.GateStep,
                    Rows = s.Ahead,
                    Slots = _cell.Gates,
                    Slot = _layout.Slot,
                    Units = _layout.Units,
                });
            }
        }
    }

    /// <summary>A step with layer norm: a row's mean needs all its units, so products and cell go over whole rows.</summary>
    private void NormStep(in Slice s, int k, float* gates, float* before, float* after, float* operand, float* lastHidden, ref CellRows rows)
    {
        int slot = _layout.Slot, padded = _layout.Padded, gateCount = _cell.Gates, first = _cell.HiddenSlot, hiddenGates = _cell.HiddenGates;
        float* input = s.Norm + ((k - s.From) * s.NormStep), hidden = input + _norm!.Hidden;
        if (s.Ahead == 1)
        {
            if (_copies == 0) Input(s, -1, 0, padded, s.Count, XAt(s, s.Part.First, k), arrays.X.BatchStride, 0, input, s.NormRow);
            else Input(s, -1, 0, padded, s.Count, s.Inputs, s.InputsRow, (nint)s.Count * spec.Inputs, input, s.NormRow);
        }
        Hidden(s, k, 0, padded, before, s.Zeros, 0, hidden, s.NormRow);
        fixed (float* inputScale = _scales!.Input, hiddenScale = _scales.Hidden, stateScale = _scales.State, shift = _scales.Shift)
        {
            nint last = (gateCount - 1) * slot, apart = gateCount * (nint)slot;
            // A last gate whose products stay apart starts its hidden one from its own bias.
            for (int i = 0; first > 0 && i < s.Count; i++) RowSplit.CopyRow(s.Bias + apart, gates + (i * s.GateRow) + apart, slot);
            if (s.Ahead == 1) Normalize(s, input, s.NormRow, input, 0, inputScale, s.Bias, 0, gates, gateCount);
            Normalize(s, hidden, s.NormRow, hidden, 1, hiddenScale, gates + (first * slot), s.GateRow, gates + (first * slot), hiddenGates);
            Place(ref rows, 0, padded, gates, before, after);
            rows.Operand = operand;
            rows.Hidden = lastHidden;
            if (_cell.HasFactor) FillFactor(s, k, 0, padded, gates);
            _cell.Activate(_layout.Width, 0, _reset ? gateCount - 1 : gateCount + first, rows);
            if (_reset)
            {
                _cell.Reset(_layout.Width, rows);
                weights.Last!.Run(0, padded, s.Count, operand, s.OperandRow, s.Zeros, 0, hidden + last, s.NormRow);
                Normalize(s, hidden + last, s.NormRow, hidden + last, 2, hiddenScale + last, gates + last, s.GateRow, gates + last, 1);
                _cell.Activate(_layout.Width, gateCount - 1, 1, rows);
            }
            _cell.Forward(_layout.Width, rows);
            if (_cell.Output is not { } output) return;
            Normalize(s, after + slot, s.StateRow, input + _norm.State, 3, stateScale, shift, 0, gates + apart, 1);
            output.Activate(_layout.Width, gateCount, 1, rows);
            output.Forward(_layout.Width, rows);
        }

        void Normalize(in Slice s, float* from, nint fromRow, float* normal, int deviation, float* scale, float* start, nint startRow, float* y, int slots) => RowNorm.Forward(_layout.Width, new RowNormSlots
        {
            From = from,
            FromRow = fromRow,
            Normal = normal,
            Deviation = input + _norm.Deviations + deviation,
            NormalRow = s.NormRow,
            Scale = scale,
            Start = start,
            StartRow = startRow,
            Y = y,
            YRow = s.GateRow,
            Rows = s.Count,
            Slots = slots,
            Slot = slot,
            Units = _layout.Units,
        });
    }
}
