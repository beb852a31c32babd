using System.Buffers;

namespace Unroll.Kernels;

/// <summary>One forward run: every part takes a slice of the rows through the whole sequence.</summary>
internal sealed unsafe class ForwardPass(RecurrentSpec spec, RecurrentArrays arrays, PackedWeights weights)
{
    private readonly RecurrentSpec spec = spec;
    private readonly RecurrentArrays arrays = arrays;
    private readonly PackedWeights weights = weights;
    private RecurrentSaved? saved;
    private readonly CellProgram _cell = spec.Cell;
    private readonly GateLayout _layout = weights.Layout;
    private int _inputMasks, _hiddenMasks, _parts;

    /// <summary>Whether a run with these may use this object again: a stepper makes no garbage.</summary>
    public bool Fits(RecurrentSpec other, PackedWeights packed) => ReferenceEquals(spec, other) && ReferenceEquals(weights, packed);

    public void Run(RecurrentSaved? target)
    {
        if (spec.Batch == 0) return;
        saved = target;
        _inputMasks = RowSplit.MaskCount(arrays.InputDropout, _cell.Gates);
        _hiddenMasks = RowSplit.MaskCount(arrays.RecurrentDropout, _cell.Gates);
        _parts = RowSplit.Parts(spec);
        Workers.Run(_parts, this, static (pass, part) => pass.Part(part));
    }

    // What a part works on; a struct on its stack, so that a step allocates nothing.
    private struct Slice
    {
        public int First, Rows, Block;
        public float* X, Gates, States, Bias, InputMask, HiddenMask, MaskedX, MaskedH, Operand;
        public nint GateStep, GateRow, StateStep, OperandStep;
        public bool* Real;
        public int* Started;
        public bool Ahead;
    }

    private void Part(int part)
    {
        int first = RowSplit.First(spec, part, _parts), rows = RowSplit.First(spec, part + 1, _parts) - first;
        bool ahead = rows < RowSplit.EnoughRows && spec.Steps > 1;
        int block = ahead ? Math.Min(spec.Steps, (32 + rows - 1) / rows) : 1, gates = _cell.Gates, slot = _layout.Slot;
        bool reset = _cell.Hidden == HiddenProduct.LastGateAfterReset;
        long size = Arena.Size(_layout.Row) + Arena.Size(rows) + 16
            + Arena.Size((long)_inputMasks * rows * spec.Inputs) + Arena.Size((long)_inputMasks * rows * block * spec.Inputs)
            + (2L * Arena.Size((long)_hiddenMasks * rows * slot))
            + (saved is not null ? 0 : Arena.Size((long)block * rows * _layout.Row) + Arena.Size(2L * rows * _layout.StateRow) + (reset ? Arena.Size((long)rows * slot) : 0));
        float[] scratch = ArrayPool<float>.Shared.Rent(checked((int)size));
        fixed (float* memory = scratch, x = arrays.X.Array, savedGates = saved?.Gates.Array, savedStates = saved?.States.Array, savedOperand = saved?.Operand?.Array)
        fixed (bool* mask = arrays.Mask)
        {
            var arena = new Arena(memory + Gemm.Align(memory));
            var s = new Slice { First = first, Rows = rows, Block = block, Ahead = ahead, GateRow = _layout.Row };
            s.Bias = arena.Take(_layout.Row);
            s.Started = (int*)arena.Take(rows);
            s.InputMask = arena.Take((long)_inputMasks * rows * spec.Inputs);
            s.MaskedX = arena.Take((long)_inputMasks * rows * block * spec.Inputs);
            s.HiddenMask = arena.Take((long)_hiddenMasks * rows * slot);
            s.MaskedH = arena.Take((long)_hiddenMasks * rows * slot);
            if (saved is not null)
            {
                s.GateStep = (nint)spec.Batch * _layout.Row;
                s.Gates = savedGates + saved.Gates.Offset + ((nint)first * _layout.Row);
                s.StateStep = (nint)spec.Batch * _layout.StateRow;
                s.States = savedStates + saved.States.Offset + ((nint)first * _layout.StateRow);
                s.OperandStep = (nint)spec.Batch * slot;
                if (reset) s.Operand = savedOperand + saved.Operand!.Offset + ((nint)first * slot);
            }
            else
            {
                s.GateStep = (nint)rows * _layout.Row;
                s.Gates = arena.Take((long)block * rows * _layout.Row);
                s.StateStep = (nint)rows * _layout.StateRow;
                s.States = arena.Take(2L * rows * _layout.StateRow);
                if (reset) s.Operand = arena.Take((long)rows * slot);
            }
            s.X = x + arrays.X.Offset + ((nint)first * arrays.X.BatchStride);
            s.Real = mask == null ? null : mask + arrays.MaskOffset + ((nint)first * arrays.MaskBatchStride);
            new Span<int>(s.Started, rows).Clear();
            FillBias(s.Bias);
            if (_inputMasks > 0) RowSplit.CopyMasks(arrays.InputDropout, _inputMasks, first, rows, spec.Inputs, spec.Inputs, s.InputMask);
            if (_hiddenMasks > 0) RowSplit.CopyMasks(arrays.RecurrentDropout, _hiddenMasks, first, rows, spec.Units, slot, s.HiddenMask);
            LoadStates(s);
            for (int t = 0; t < spec.Steps; t++)
            {
                if (t % block == 0) Prepare(s, t, Math.Min(block, spec.Steps - t));
                Step(s, t);
            }
            Finish(s);
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    private float* GatesAt(in Slice s, int t) => s.Gates + ((saved is null ? t % s.Block : t) * s.GateStep);

    private float* StatesAt(in Slice s, int t) => s.States + ((saved is null ? t & 1 : t) * s.StateStep);

    private void FillBias(float* target)
    {
        new Span<float>(target, _layout.Row).Clear();
        int units = spec.Units, gates = _cell.Gates;
        bool apart = _cell.RecurrentBias;
        for (int slot = 0; slot < _cell.Slots; slot++)
        {
            bool recurrentOnly = apart && slot == gates;
            int gate = recurrentOnly ? gates - 1 : _cell.InputGate(slot);
            var to = new Span<float>(target + (slot * _layout.Slot), units);
            if (arrays.Bias is { } bias && !recurrentOnly) bias.AsSpan(arrays.BiasOffset + (gate * units), units).CopyTo(to);
            if (arrays.RecurrentBias is not { } second || (apart && slot == 0)) continue;
            var from = second.AsSpan(arrays.RecurrentBiasOffset + (gate * units), units);
            for (int u = 0; u < units; u++) to[u] += from[u];
        }
    }

    private void LoadStates(in Slice s)
    {
        for (int row = 0; row < s.Rows; row++)
        {
            float* to = s.States + (row * (nint)_layout.StateRow);
            new Span<float>(to, _layout.StateRow).Clear();
            for (int i = 0; i < Math.Min(_cell.States, arrays.InitialStates.Length); i++)
            {
                var block = arrays.InitialStates[i];
                if (!block.IsAbsent) block.Array.AsSpan(block.Offset + ((s.First + row) * block.BatchStride), spec.Units).CopyTo(new Span<float>(to + (i * _layout.Slot), spec.Units));
            }
        }
    }

    /// <summary>Before a block of steps: the dropped out inputs, and for few rows the input products of the whole block.</summary>
    private void Prepare(in Slice s, int t, int steps)
    {
        nint batch = arrays.X.BatchStride, time = arrays.X.TimeStride;
        int inputs = spec.Inputs;
        for (int mask = 0; mask < _inputMasks; mask++)
            for (int row = 0; row < s.Rows; row++)
                for (int i = 0; i < steps; i++)
                    RowSplit.Multiply(s.X + (row * batch) + ((t + i) * time), s.InputMask + (((mask * s.Rows) + row) * (nint)inputs), s.MaskedX + (((((mask * s.Rows) + row) * (nint)s.Block) + i) * inputs), inputs);
        if (!s.Ahead) return;
        for (int row = 0; row < s.Rows; row++)
        {
            float* gates = GatesAt(s, t) + (row * s.GateRow);
            if (_inputMasks == 0) Input(s, 0, _layout.Padded, steps, s.X + (row * batch) + (t * time), time, 0, gates, s.GateStep);
            else Input(s, 0, _layout.Padded, steps, s.MaskedX + (row * (nint)s.Block * inputs), inputs, (nint)s.Rows * s.Block * inputs, gates, s.GateStep);
        }
    }

    private void Input(in Slice s, int from, int to, int rows, float* a, nint aRow, nint maskStep, float* gates, nint gateRow)
    {
        if (_inputMasks <= 1)
        {
            weights.Input.Run(from, to, rows, a, aRow, s.Bias, 0, gates, gateRow);
            return;
        }
        for (int slot = 0; slot < _cell.Gates; slot++)
            weights.Input.RunSlot(slot, from, to, rows, a + (_cell.InputGate(slot) * maskStep), aRow, s.Bias, 0, gates, gateRow);
    }

    private void Hidden(in Slice s, int from, int to, float* before, float* gates)
    {
        float* c = gates + (_cell.HiddenSlot * _layout.Slot);
        if (_hiddenMasks == 0) weights.Joined.Run(from, to, s.Rows, before, _layout.StateRow, c, s.GateRow, c, s.GateRow);
        else if (_hiddenMasks == 1) weights.Joined.Run(from, to, s.Rows, s.MaskedH, _layout.Slot, c, s.GateRow, c, s.GateRow);
        else
            for (int gate = 0; gate < _cell.HiddenGates; gate++)
                weights.Joined.RunSlot(gate, from, to, s.Rows, s.MaskedH + (gate * (nint)s.Rows * _layout.Slot), _layout.Slot, c, s.GateRow, c, s.GateRow);
    }

    private void Step(in Slice s, int t)
    {
        float* gates = GatesAt(s, t), before = StatesAt(s, t), after = StatesAt(s, t + 1);
        int slot = _layout.Slot, padded = _layout.Padded, gateCount = _cell.Gates;
        for (int mask = 0; mask < _hiddenMasks; mask++)
            for (int row = 0; row < s.Rows; row++)
                RowSplit.Multiply(before + (row * (nint)_layout.StateRow), s.HiddenMask + (((mask * s.Rows) + row) * (nint)slot), s.MaskedH + (((mask * s.Rows) + row) * (nint)slot), padded);

        bool reset = _cell.Hidden == HiddenProduct.LastGateAfterReset;
        // Units that go through product and cell together: a panel, and more when the rows are few.
        int unit = Math.Max(Math.Max(weights.Input.UnitsPerPanel, weights.Joined.UnitsPerPanel), weights.Last?.UnitsPerPanel ?? 0);
        int group = unit * Math.Max(1, 32 / s.Rows);
        var rows = new CellRows
        {
            Count = s.Rows,
            GateRow = s.GateRow,
            Slot = slot,
            StateRow = _layout.StateRow,
            BeforeRow = _layout.StateRow,
            State = slot,
            RealRow = arrays.MaskBatchStride,
            Real = s.Real == null ? null : s.Real + (t * (nint)arrays.MaskTimeStride),
            HiddenRow = _hiddenMasks == 0 ? _layout.StateRow : slot,
            OperandRow = slot,
        };
        float* operand = reset ? s.Operand + (t * s.OperandStep) : null;
        float* lastHidden = _hiddenMasks == 0 ? before : s.MaskedH + (_hiddenMasks == 1 ? 0 : (gateCount - 1) * (nint)s.Rows * slot);
        for (int u = 0; u < padded; u += group)
        {
            int end = Math.Min(padded, u + group);
            if (!s.Ahead)
            {
                if (_inputMasks == 0) Input(s, u, end, s.Rows, s.X + (t * (nint)arrays.X.TimeStride), arrays.X.BatchStride, 0, gates, s.GateRow);
                else Input(s, u, end, s.Rows, s.MaskedX, (nint)s.Block * spec.Inputs, (nint)s.Rows * s.Block * spec.Inputs, gates, s.GateRow);
            }
            if (_cell.RecurrentBias)
            {
                nint apart = (gateCount * (nint)slot) + u;
                for (int row = 0; row < s.Rows; row++) new Span<float>(s.Bias + apart, end - u).CopyTo(new Span<float>(gates + (row * s.GateRow) + apart, end - u));
            }
            Hidden(s, u, end, before, gates);
            Place(ref rows, u, end, gates, before, after);
            rows.Operand = operand + u;
            rows.Hidden = lastHidden + u;
            _cell.Activate(_layout.Width, 0, reset ? gateCount - 1 : _cell.Slots, rows);
            if (reset) _cell.Reset(_layout.Width, rows);
            else _cell.Forward(_layout.Width, rows);
        }
        for (int u = 0; reset && u < padded; u += group)
        {
            int end = Math.Min(padded, u + group);
            float* c = gates + ((gateCount - 1) * slot);
            weights.Last!.Run(u, end, s.Rows, operand, slot, c, s.GateRow, c, s.GateRow);
            Place(ref rows, u, end, gates, before, after);
            _cell.Activate(_layout.Width, gateCount - 1, 1, rows);
            _cell.Forward(_layout.Width, rows);
        }
        Output(s, t, after, rows);
    }

    private static void Place(ref CellRows rows, int from, int to, float* gates, float* before, float* after)
    {
        rows.Units = to - from;
        rows.Gates = gates + from;
        rows.Before = before + from;
        rows.After = after + from;
    }

    private void Output(in Slice s, int t, float* after, in CellRows rows)
    {
        bool last = t == spec.Steps - 1 && !arrays.Last.IsAbsent;
        for (int row = 0; row < s.Rows; row++)
        {
            bool real = rows.IsReal(row);
            if (real) s.Started[row] = 1;
            if (!last && arrays.Y.IsAbsent) continue;
            // A masked step repeats the last output, which is the carried hidden state once a real step has been.
            bool zero = !real && (spec.ZeroOutputForMask || s.Started[row] == 0);
            var h = new ReadOnlySpan<float>(after + (row * (nint)_layout.StateRow), spec.Units);
            if (!arrays.Y.IsAbsent) Put(h, zero, arrays.Y, s.First + row, t);
            if (last) Put(h, zero, arrays.Last, s.First + row, 0);
        }
    }

    private static void Put(ReadOnlySpan<float> h, bool zero, Block to, int row, int t)
    {
        var target = to.Array.AsSpan(to.Offset + (row * to.BatchStride) + (t * to.TimeStride), h.Length);
        if (zero) target.Clear();
        else h.CopyTo(target);
    }

    private void Finish(in Slice s)
    {
        float* states = StatesAt(s, spec.Steps);
        for (int row = 0; row < s.Rows; row++)
        {
            for (int i = 0; i < Math.Min(_cell.States, arrays.FinalStates.Length); i++)
            {
                if (!arrays.FinalStates[i].IsAbsent)
                    Put(new ReadOnlySpan<float>(states + (row * (nint)_layout.StateRow) + (i * _layout.Slot), spec.Units), false, arrays.FinalStates[i], s.First + row, 0);
            }
            if (spec.Steps == 0 && !arrays.Last.IsAbsent)
                Put(new ReadOnlySpan<float>(states, spec.Units), true, arrays.Last, s.First + row, 0);
        }
    }
}
