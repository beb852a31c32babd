namespace Unroll.Kernels;

internal sealed unsafe partial class BackwardPass
{
    private float* GatesAt(in Slice s, int k) => s.Gates + ((nint)_plan.Offset(k) * _layout.Row);

    private float* StatesAt(in Slice s, int k) => s.States + ((nint)_plan.StateOffset(k) * _layout.StateRow);

    private void LoadGradients(in Slice s)
    {
        if (_fresh) new Span<float>(s.Gradient, s.Part.Rows * _layout.StateRow).Clear();
        else Carry(s, false);
        // Behind a chunk there is no final state; each single step may have given its states.
        if (!_fresh && _only < 0) return;
        for (int state = 0; state < Math.Min(_cell.States, gradients.dFinal.Length); state++)
        {
            var block = gradients.dFinal[state];
            if (block.IsAbsent) continue;
            fixed (float* from = block.Array)
            {
                for (int i = 0; i < s.Part.Rows; i++)
                    RowSplit.AddRows(from + block.Offset + (_plan.Row(s.Part.Place(i)) * (nint)block.BatchStride), 0, s.Gradient + (i * (nint)_layout.StateRow) + (state * _layout.Slot), 0, 1, WidthOf(state));
            }
        }
    }

    private void StoreGradients(in Slice s)
    {
        for (int state = 0; state < Math.Min(_cell.States, gradients.dInitial.Length); state++)
        {
            var block = gradients.dInitial[state];
            for (int i = 0; !block.IsAbsent && i < s.Part.Rows; i++)
                new Span<float>(s.Gradient + (i * (nint)_layout.StateRow) + (state * _layout.Slot), WidthOf(state)).CopyTo(At(block, s, i, state));
        }
    }

    /// <summary>The gradients of the states between two chunks.</summary>
    private void Carry(in Slice s, bool store)
    {
        for (int i = 0; i < s.Part.Rows; i++)
        {
            var carried = _carried!.Array.AsSpan(_carried.Offset + (s.Part.Place(i) * _layout.StateRow), _layout.StateRow);
            var here = new Span<float>(s.Gradient + (i * (nint)_layout.StateRow), _layout.StateRow);
            if (store) here.CopyTo(carried);
            else carried.CopyTo(here);
        }
    }

    /// <summary>
    /// Truncation: zeros for the states after step k (-1: for the initial states) where a multiple of Truncate lies after its time and not after that of
    /// the next step, or of the last step of all.
    /// </summary>
    private void Cut(in Slice s, int k)
    {
        int end = Math.Max(0, spec.Steps - 1), rows = k < 0 ? s.Part.Rows : s.Count;
        for (int i = 0; i < rows; i++)
        {
            int place = s.Part.Place(i), time = k < 0 ? 0 : _plan.Time(place, k), next = k + 1 < _plan.Length(place) ? _plan.Time(place, k + 1) : end;
            if (time / spec.Truncate != next / spec.Truncate) new Span<float>(s.Gradient + (i * (nint)_layout.StateRow), _layout.StateRow).Clear();
        }
    }

    private int WidthOf(int state) => state == 0 ? spec.Hidden : spec.Units;

    private Span<float> At(Block block, in Slice s, int i, int state) => block.Array.AsSpan(block.Offset + (_plan.Row(s.Part.Place(i)) * block.BatchStride), WidthOf(state));

    /// <summary>Adds the gradients of a step's output, also as the masked steps after it repeat it.</summary>
    private void AddOutput(in Slice s, int k)
    {
        if (gradients.dLast.IsAbsent && gradients.dY.IsAbsent) return;
        int end = spec.Steps - 1;
        fixed (float* dy = gradients.dY.Array, dLast = gradients.dLast.Array)
        {
            nint row = gradients.dY.BatchStride;
            if (dy != null && _plan.IsPacked && !GathersOutputs) AddOutputs(s, k, dy + gradients.dY.Offset);
            else if (dy != null && _plan.IsPacked) RowSplit.AddRows(s.Outputs + ((k - s.BlockFrom) * s.OutputStep), spec.Hidden, s.Gradient, _layout.StateRow, s.Count, spec.Hidden);
            else if (dy != null) RowSplit.AddRows(dy + gradients.dY.Offset + (s.Part.First * row) + (k * (nint)gradients.dY.TimeStride), row, s.Gradient, _layout.StateRow, s.Count, spec.Hidden);
            if (dLast == null || (!_plan.IsPacked && k < end)) return;
            for (int i = 0; i < s.Count; i++)
            {
                int place = s.Part.Place(i), last = spec.ZeroOutputForMask ? _plan.Time(place, k) : k + 1 < _plan.Length(place) ? _plan.Time(place, k + 1) - 1 : end;
                if (last == end) RowSplit.AddRows(dLast + gradients.dLast.Offset + (_plan.Row(place) * (nint)gradients.dLast.BatchStride), 0, s.Gradient + (i * (nint)_layout.StateRow), 0, 1, spec.Hidden);
            }
        }
    }

    private void Step(in Slice s, int k)
    {
        float* gates = GatesAt(s, k), before = StatesAt(s, k);
        int slot = _layout.Slot, padded = _layout.Padded;
        var rows = new CellRows
        {
            Count = s.Count,
            Units = padded,
            Gates = gates,
            GateRow = s.GateRow,
            Slot = slot,
            Before = before,
            After = StatesAt(s, k + 1),
            StateRow = s.StateRow,
            Gradient = s.Gradient,
            GradientRow = _layout.StateRow,
            State = slot,
        };
        if (_weights.Projection is { } projection) Unproject(s, rows.After, projection);
        if (_cell.Output is not null) OutputBackward(s, k, rows);
        _cell.Backward(_layout.Width, rows);
        ClearGaps(rows);
        if (_cell.HasFactor) StoreFactor(s, k, gates);
        if (_weights.Last is { } last)
        {
            nint lastMask = _hiddenMasks > 1 ? (_cell.Gates - 1) * (nint)s.Part.Rows * slot : 0;
            if (_scales is null) Product(s.Count, gates + ((_cell.Gates - 1) * slot), s.GateRow, last, false, s.DOperand, slot);
            else Product(s.Count, LastBackward(s, k, gates), s.NormRow, last, false, s.DOperand, slot);
            rows.Operand = s.DOperand;
            rows.OperandRow = slot;
            rows.Hidden = before;
            rows.HiddenRow = s.StateRow;
            if (_hiddenMasks > 0)
            {
                rows.Keep = s.HiddenMask + lastMask;
                rows.KeepRow = slot;
                rows.Hidden = s.Hidden;
                rows.HiddenRow = slot;
                RowSplit.MultiplyRows(before, s.StateRow, rows.Keep, slot, s.Hidden, slot, s.Count, padded);
            }
            _cell.ResetBackward(_layout.Width, rows);
            ClearGaps(rows);
        }
        int kept = _layout.Row + (saved.NormLayout?.Row ?? 0);
        if (k > 0 && s.Count * kept >= AheadOfStep && _plan.Total * kept >= AheadOfAll) Ahead(s, k - 1);
        float* hiddenGates = gates + (_cell.HiddenSlot * slot);
        nint hiddenRow = s.GateRow;
        if (_scales is not null)
        {
            ProductsBackward(s, k, gates);
            hiddenGates = NormAt(s, k) + saved.NormLayout!.Hidden;
            hiddenRow = s.NormRow;
        }
        if (_eachHidden)
        {
            int* slots = stackalloc int[] { 0, 1, 2, 3 };
            fixed (float* u = _weights.EachHidden(arrays))
                EachGate.Backward(_layout.Slot, _cell.Gates, s.Count, hiddenGates, hiddenRow, slots, s.HiddenMask, EachGate.Block, u, true, s.Gradient, _layout.StateRow);
        }
        else if (_hiddenMasks == 0)
        {
            Product(s.Count, hiddenGates, hiddenRow, _weights.Hidden, true, s.Gradient, _layout.StateRow);
        }
        else
        {
            nint block = s.Part.Rows * (nint)slot;
            var byGate = _hiddenMasks == 1 ? null : _weights.HiddenByGate(arrays);
            if (s.Count == 1 && byGate is not null && EachSlot.Fits(byGate)) EachSlot.Run(byGate, hiddenGates, slot, s.Temp, block);
            else
                for (int gate = 0; gate < (byGate?.Length ?? 1); gate++)
                    Product(s.Count, hiddenGates + (gate * slot), hiddenRow, byGate?[gate] ?? _weights.Hidden, false, s.Temp + (gate * block), slot);
            RowSplit.SumProducts(byGate?.Length ?? 1, s.Temp, block, slot, s.HiddenMask, block, slot, true, s.Gradient, _layout.StateRow, s.Count, spec.Hidden);
        }
    }

    // Numbers of a step, and of the sequence, from which it pays to ask for memory ahead: smaller ones are in the second cache or come by themselves.
    private const int AheadOfStep = 2048, AheadOfAll = 1 << 18;

    /// <summary>Asks for what the step before will read: the product that follows needs little memory, and it comes meanwhile.</summary>
    private void Ahead(in Slice s, int k)
    {
        float* gates = GatesAt(s, k), states = StatesAt(s, k);
        // Rows beside each other are one piece, with few gaps.
        int pieces = s.Part.Step == 1 ? 1 : s.Count, rows = s.Part.Step == 1 ? s.Count - 1 : 0;
        for (int i = 0; i < pieces; i++)
        {
            RowSplit.Prefetch(gates + (i * s.GateRow), (rows * _layout.Row) + (_cell.Slots * _layout.Slot));
            RowSplit.Prefetch(states + (i * s.StateRow), (rows * _layout.StateRow) + (_cell.States * _layout.Slot));
            if (_scales is not null) RowSplit.Prefetch(NormAt(s, k) + (i * s.NormRow), (rows + 1) * saved.NormLayout!.Row);
        }
        if ((_plan.IsPacked && GathersOutputs) || gradients.dY.Array is not { } array) return;
        fixed (float* dy = array)
        {
            for (int i = 0; i < s.Count; i++)
            {
                int place = s.Part.Place(i);
                RowSplit.Prefetch(dy + gradients.dY.Offset + (_plan.Row(place) * (nint)gradients.dY.BatchStride) + (_plan.Time(place, k) * (nint)gradients.dY.TimeStride), spec.Hidden);
            }
        }
    }

    private static void Product(int rows, float* a, nint aRow, PackedMatrix b, bool accumulate, float* c, nint cRow) => Gemm.RunRows(rows, a, aRow, b, accumulate, c, cRow);

    /// <summary>Zeros where there are no units, so that the products over whole rows see only real gradients.</summary>
    private void ClearGaps(in CellRows rows)
    {
        int gap = _layout.Slot - _layout.Units;
        for (int i = 0; gap > 0 && i < rows.Count; i++)
            for (int slot = 0; slot < _cell.Slots; slot++) new Span<float>(rows.Gates + (i * rows.GateRow) + (slot * _layout.Slot) + _layout.Units, gap).Clear();
    }
}
