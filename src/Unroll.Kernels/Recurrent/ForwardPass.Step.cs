namespace Unroll.Kernels;

internal sealed unsafe partial class ForwardPass
{
    /// <param name="s">The part.</param>
    /// <param name="row">The row of the part to which all operands belong, as its masks do; below 0 there is one of each row.</param>
    /// <param name="from">The first unit.</param>
    /// <param name="to">The unit behind the last one.</param>
    /// <param name="rows">Operands.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="aRow">Distance of operands.</param>
    /// <param name="maskStep">Distance of the operands of two gates.</param>
    /// <param name="gates">Where the results go.</param>
    /// <param name="gateRow">Distance of results.</param>
    private void Input(in Slice s, int row, int from, int to, int rows, float* a, nint aRow, nint maskStep, float* gates, nint gateRow)
    {
        float* start = _norm is null ? s.Bias : s.Zeros;
        if (_eachInput)
        {
            nint mask = EachGate.MaskRow(spec.Inputs);
            weights.Input.RunEachGate(rows, a, aRow, s.InputMask + (Math.Max(row, 0) * mask), row < 0 ? mask : 0, start, 0, gates, gateRow);
            return;
        }
        if (_inputMasks <= 1)
        {
            weights.Input.Run(from, to, rows, a, aRow, start, 0, gates, gateRow);
            return;
        }
        for (int slot = 0; slot < _cell.Gates; slot++)
            weights.Input.RunSlot(slot, from, to, rows, a + (_cell.InputGate(slot) * maskStep), aRow, start, 0, gates, gateRow);
    }

    private void Hidden(in Slice s, int k, int from, int to, float* before, float* start, nint startRow, float* c, nint cRow)
    {
        if (_eachHidden) weights.Joined.RunEachGate(s.Count, before, s.StateRow, s.HiddenMask, EachGate.Block, start, startRow, c, cRow);
        else if (_hiddenMasks == 0) weights.Joined.Run(from, to, s.Count, before, s.StateRow, start, startRow, c, cRow, IsBackward(s, k));
        else if (_hiddenMasks == 1) weights.Joined.Run(from, to, s.Count, s.MaskedH, _layout.Slot, start, startRow, c, cRow, IsBackward(s, k));
        else if (s.Count == 1) weights.Joined.RunEachSlot(from, to, s.MaskedH, s.Part.Rows * (nint)_layout.Slot, start, c);
        else
            for (int gate = 0; gate < _cell.HiddenGates; gate++)
                weights.Joined.RunSlot(gate, from, to, s.Count, s.MaskedH + (gate * (nint)s.Part.Rows * _layout.Slot), _layout.Slot, start, startRow, c, cRow);
    }

    private void Step(ref Slice s, int k)
    {
        float* before = StatesAt(s, k);
        int slot = _layout.Slot, padded = _layout.Padded;
        AskForOutputs(s, k);
        for (int mask = 0; mask < _hiddenMasks; mask++)
        {
            nint at = mask * (nint)s.Part.Rows * slot;
            RowSplit.MultiplyRows(before, s.StateRow, s.HiddenMask + at, slot, s.MaskedH + at, slot, s.Count, padded);
        }
        if (_norm is not null)
        {
            var rows = RowsOf(s, k);
            NormStep(s, k, rows.Gates, before, rows.After, rows.Operand, rows.Hidden, ref rows);
        }
        else if (_shared)
        {
            Lead(ref s, Round.Units, k);
            if (_reset) Lead(ref s, Round.AfterReset, k);
        }
        else
        {
            // Units that go through product and cell together: a panel, and more when the rows are few.
            int largest = LargestUnit(), group = padded <= largest ? padded : largest * Math.Max(1, 32 / s.Count);
            int groups = padded <= largest ? 1 : (padded + group - 1) / group;
            for (int i = 0; i < groups; i++)
            {
                int u = (IsBackward(s, k) ? groups - 1 - i : i) * group;
                Units(s, k, u, Math.Min(padded, u + group));
            }
            for (int i = 0; _reset && i < groups; i++)
            {
                int u = (IsBackward(s, k) ? groups - 1 - i : i) * group;
                UnitsAfterReset(s, k, u, Math.Min(padded, u + group));
            }
        }
        if (weights.Projection is { } projection) Project(s, StatesAt(s, k + 1), projection);
        if (!Scatters) Output(s, k, StatesAt(s, k + 1));
    }

    /// <summary>Whether a step goes through the units from the last to the first: every second one does, so that it begins with the weights that the step before used last, which are
    /// still in the second cache. With more rows at work the multipliers are what it waits for, and who shares
    /// the units takes others at every step. The results are the same.</summary>
    private bool IsBackward(in Slice s, int k) => (k & 1) != 0 && s.Count <= MostRowsBackward && !_shared;

    private const int MostRowsBackward = 8;

    private int LargestUnit() => Math.Max(Math.Max(weights.Input.UnitsPerPanel, weights.Joined.UnitsPerPanel), weights.Last?.UnitsPerPanel ?? 0);

    private CellRows RowsOf(in Slice s, int k) => new()
    {
        Count = s.Count,
        Gates = s.Gates + ((k - s.From) * s.GateStep),
        GateRow = s.GateRow,
        Slot = _layout.Slot,
        Before = StatesAt(s, k),
        After = StatesAt(s, k + 1),
        StateRow = s.StateRow,
        State = _layout.Slot,
        Hidden = _hiddenMasks == 0 ? StatesAt(s, k) : s.MaskedH + (_hiddenMasks == 1 ? 0 : (_cell.Gates - 1) * (nint)s.Part.Rows * _layout.Slot),
        HiddenRow = _hiddenMasks == 0 ? s.StateRow : _layout.Slot,
        Operand = !_reset ? null : saved is null ? s.Operand : s.Operand + ((nint)plan.Offset(k) * _layout.Slot),
        OperandRow = s.OperandRow,
    };

    /// <summary>Products and cell of some units; with the reset gate before the product, up to what the reset gate makes.</summary>
    private void Units(in Slice s, int k, int u, int end)
    {
        var rows = RowsOf(s, k);
        float* gates = rows.Gates;
        if (s.Ahead == 1)
        {
            if (_copies == 0) Input(s, -1, u, end, s.Count, XAt(s, s.Part.First, k), arrays.X.BatchStride, 0, gates, s.GateRow);
            else Input(s, -1, u, end, s.Count, s.Inputs, s.InputsRow, (nint)s.Count * spec.Inputs, gates, s.GateRow);
        }
        if (_cell.RecurrentBias)
        {
            nint apart = (_cell.Gates * (nint)_layout.Slot) + u;
            for (int i = 0; i < s.Count; i++) new Span<float>(s.Bias + apart, end - u).CopyTo(new Span<float>(gates + (i * s.GateRow) + apart, end - u));
        }
        float* hiddenGates = gates + (_cell.HiddenSlot * _layout.Slot);
        Hidden(s, k, u, end, rows.Before, hiddenGates, s.GateRow, hiddenGates, s.GateRow);
        rows.Operand += u;
        rows.Hidden += u;
        Place(ref rows, u, end, gates, rows.Before, rows.After);
        if (_cell.HasFactor) FillFactor(s, k, u, end, gates);
        _cell.Activate(_layout.Width, 0, _reset ? _cell.Gates - 1 : _cell.GateSlots, rows);
        if (_reset) _cell.Reset(_layout.Width, rows);
        else _cell.Forward(_layout.Width, rows);
    }

    private void UnitsAfterReset(in Slice s, int k, int u, int end)
    {
        var rows = RowsOf(s, k);
        float* c = rows.Gates + ((_cell.Gates - 1) * _layout.Slot);
        weights.Last!.Run(u, end, s.Count, rows.Operand, s.OperandRow, c, s.GateRow, c, s.GateRow, IsBackward(s, k));
        Place(ref rows, u, end, rows.Gates, rows.Before, rows.After);
        _cell.Activate(_layout.Width, _cell.Gates - 1, 1, rows);
        _cell.Forward(_layout.Width, rows);
    }

    private static void Place(ref CellRows rows, int from, int to, float* gates, float* before, float* after)
    {
        rows.Units = to - from;
        rows.Gates = gates + from;
        rows.Before = before + from;
        rows.After = after + from;
    }

    private Span<float> At(Block block, int row, int t, int state = 0) => block.Array.AsSpan(block.Offset + (row * block.BatchStride) + (t * block.TimeStride), WidthOf(state));

    /// <summary>The last output and the final states.</summary>
    private void Finish(in Slice s)
    {
        for (int i = 0; i < s.Part.Rows; i++)
        {
            int place = s.Part.Place(i), row = plan.Row(place), length = plan.Length(place);
            if (length == 0) ClearOutputs(row);
            float* states = StatesAt(s, length) + (i * s.StateRow);
            for (int state = 0; state < Math.Min(_cell.States, arrays.FinalStates.Length); state++)
            {
                if (!arrays.FinalStates[state].IsAbsent)
                    new ReadOnlySpan<float>(states + (state * _layout.Slot), WidthOf(state)).CopyTo(At(arrays.FinalStates[state], row, 0, state));
            }
            if (arrays.Last.IsAbsent) continue;
            bool zero = length == 0 || (spec.ZeroOutputForMask && plan.Time(place, length - 1) != spec.Steps - 1);
            if (zero) At(arrays.Last, row, 0).Clear();
            else new ReadOnlySpan<float>(states, spec.Hidden).CopyTo(At(arrays.Last, row, 0));
        }
    }
}
