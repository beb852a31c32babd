using System.Buffers;

namespace Unroll.Kernels;

/// <summary>
/// The time loop backward: slots become gradients of pre-activations in place, and the gradients of inputs and initial states are made on
/// the way. The weights' gradients follow in <see cref="WeightGradients"/>.
/// </summary>
internal sealed unsafe class BackwardPass(RecurrentSpec spec, RecurrentArrays arrays, RecurrentSaved saved, RecurrentGradients gradients)
{
    private readonly CellProgram _cell = spec.Cell;
    private readonly GateLayout _layout = saved.Weights.Layout;
    private readonly BackwardWeights _weights = saved.Weights.Backward(spec.Cell, arrays);
    private readonly int _inputMasks = RowSplit.MaskCount(arrays.InputDropout, spec.Cell.Gates);
    private readonly int _hiddenMasks = RowSplit.MaskCount(arrays.RecurrentDropout, spec.Cell.Gates);
    private int _parts;

    public void Run()
    {
        if (spec.Batch == 0) return;
        _parts = RowSplit.Parts(spec);
        Workers.Run(_parts, this, static (pass, part) => pass.Part(part));
    }

    private struct Slice
    {
        public int First, Rows;
        public float* Gates, States, Gradient, InputMask, HiddenMask, Hidden, DOperand, Temp, DX;
        public bool* Real;
        public int* FirstReal;
    }

    // Steps whose input gradients are made together when the rows are few.
    private const int InputBlock = 32;

    private void Part(int part)
    {
        int first = RowSplit.First(spec, part, _parts), rows = RowSplit.First(spec, part + 1, _parts) - first, slot = _layout.Slot;
        long temp = (long)Math.Max(rows, InputBlock) * Math.Max(slot, spec.Inputs);
        long size = Arena.Size(rows) + Arena.Size((long)rows * _layout.StateRow) + Arena.Size((long)_inputMasks * rows * spec.Inputs)
            + Arena.Size((long)_hiddenMasks * rows * slot) + (2L * Arena.Size((long)rows * slot)) + Arena.Size(temp) + 16;
        float[] scratch = ArrayPool<float>.Shared.Rent(checked((int)size));
        fixed (float* memory = scratch, gates = saved.Gates.Array, states = saved.States.Array, dx = gradients.dX.Array)
        fixed (bool* mask = arrays.Mask)
        {
            var arena = new Arena(memory + Gemm.Align(memory));
            var s = new Slice { First = first, Rows = rows };
            s.FirstReal = (int*)arena.Take(rows);
            s.Gradient = arena.Take((long)rows * _layout.StateRow);
            s.InputMask = arena.Take((long)_inputMasks * rows * spec.Inputs);
            s.HiddenMask = arena.Take((long)_hiddenMasks * rows * slot);
            s.Hidden = arena.Take((long)rows * slot);
            s.DOperand = arena.Take((long)rows * slot);
            s.Temp = arena.Take(temp);
            s.Gates = gates + saved.Gates.Offset + ((nint)first * _layout.Row);
            s.States = states + saved.States.Offset + ((nint)first * _layout.StateRow);
            s.DX = dx == null ? null : dx + gradients.dX.Offset + ((nint)first * gradients.dX.BatchStride);
            s.Real = mask == null ? null : mask + arrays.MaskOffset + ((nint)first * arrays.MaskBatchStride);
            if (_inputMasks > 0) RowSplit.CopyMasks(arrays.InputDropout, _inputMasks, first, rows, spec.Inputs, spec.Inputs, s.InputMask);
            if (_hiddenMasks > 0) RowSplit.CopyMasks(arrays.RecurrentDropout, _hiddenMasks, first, rows, spec.Units, slot, s.HiddenMask);
            FindFirstReal(s);
            LoadGradients(s);
            bool byStep = rows >= RowSplit.EnoughRows;
            for (int t = spec.Steps - 1; t >= 0; t--)
            {
                AddOutput(s, t);
                Step(s, t);
                if (s.DX == null) continue;
                if (byStep) InputGradient(s, rows, GatesAt(s, t), _layout.Row, s.DX + (t * (nint)gradients.dX.TimeStride), gradients.dX.BatchStride, s.InputMask, spec.Inputs);
                else if (t % InputBlock == 0) InputGradientOfBlock(s, t, Math.Min(InputBlock, spec.Steps - t));
            }
            StoreGradients(s);
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    private float* GatesAt(in Slice s, int t) => s.Gates + (t * (nint)spec.Batch * _layout.Row);

    private float* StatesAt(in Slice s, int t) => s.States + (t * (nint)spec.Batch * _layout.StateRow);

    private bool IsReal(in Slice s, int row, int t) => s.Real == null || s.Real[(row * (nint)arrays.MaskBatchStride) + (t * (nint)arrays.MaskTimeStride)];

    private void FindFirstReal(in Slice s)
    {
        for (int row = 0; row < s.Rows; row++)
        {
            int t = 0;
            while (t < spec.Steps && !IsReal(s, row, t)) t++;
            s.FirstReal[row] = t;
        }
    }

    private void LoadGradients(in Slice s)
    {
        new Span<float>(s.Gradient, s.Rows * _layout.StateRow).Clear();
        for (int i = 0; i < Math.Min(_cell.States, gradients.dFinal.Length); i++)
        {
            var block = gradients.dFinal[i];
            for (int row = 0; !block.IsAbsent && row < s.Rows; row++)
                block.Array.AsSpan(block.Offset + ((s.First + row) * block.BatchStride), spec.Units).CopyTo(new Span<float>(s.Gradient + (row * (nint)_layout.StateRow) + (i * _layout.Slot), spec.Units));
        }
    }

    private void StoreGradients(in Slice s)
    {
        for (int i = 0; i < Math.Min(_cell.States, gradients.dInitial.Length); i++)
        {
            var block = gradients.dInitial[i];
            for (int row = 0; !block.IsAbsent && row < s.Rows; row++)
                new Span<float>(s.Gradient + (row * (nint)_layout.StateRow) + (i * _layout.Slot), spec.Units).CopyTo(block.Array.AsSpan(block.Offset + ((s.First + row) * block.BatchStride), spec.Units));
        }
    }

    /// <summary>Adds the gradients of the output of a step to that of the hidden state it repeats; an output that is 0 passes none.</summary>
    private void AddOutput(in Slice s, int t)
    {
        bool last = t == spec.Steps - 1 && !gradients.dLast.IsAbsent;
        if (!last && gradients.dY.IsAbsent) return;
        for (int row = 0; row < s.Rows; row++)
        {
            if (t < s.FirstReal[row] || (spec.ZeroOutputForMask && !IsReal(s, row, t))) continue;
            float* to = s.Gradient + (row * (nint)_layout.StateRow);
            if (!gradients.dY.IsAbsent) Add(gradients.dY, s.First + row, t, to);
            if (last) Add(gradients.dLast, s.First + row, 0, to);
        }
    }

    private void Add(Block from, int row, int t, float* to)
    {
        fixed (float* p = from.Array)
            RowSplit.Add(p + from.Offset + (row * (nint)from.BatchStride) + (t * (nint)from.TimeStride), to, spec.Units);
    }

    private void Step(in Slice s, int t)
    {
        float* gates = GatesAt(s, t), before = StatesAt(s, t);
        int slot = _layout.Slot, stateRow = _layout.StateRow, padded = _layout.Padded;
        var rows = new CellRows
        {
            Count = s.Rows,
            Units = padded,
            Gates = gates,
            GateRow = _layout.Row,
            Slot = slot,
            Before = before,
            After = StatesAt(s, t + 1),
            BeforeRow = stateRow,
            Gradient = s.Gradient,
            StateRow = stateRow,
            State = slot,
            Real = s.Real == null ? null : s.Real + (t * (nint)arrays.MaskTimeStride),
            RealRow = arrays.MaskBatchStride,
        };
        _cell.Backward(_layout.Width, rows);
        ClearGaps(rows);
        if (_weights.Last is { } last)
        {
            nint lastMask = _hiddenMasks > 1 ? (_cell.Gates - 1) * (nint)s.Rows * slot : 0;
            Product(s.Rows, gates + ((_cell.Gates - 1) * slot), last, false, s.DOperand, slot);
            rows.Operand = s.DOperand;
            rows.OperandRow = slot;
            rows.Hidden = before;
            rows.HiddenRow = stateRow;
            if (_hiddenMasks > 0)
            {
                rows.Keep = s.HiddenMask + lastMask;
                rows.KeepRow = slot;
                rows.Hidden = s.Hidden;
                rows.HiddenRow = slot;
                for (int row = 0; row < s.Rows; row++)
                    RowSplit.Multiply(before + (row * (nint)stateRow), rows.Keep + (row * (nint)slot), s.Hidden + (row * (nint)slot), padded);
            }
            _cell.ResetBackward(_layout.Width, rows);
            ClearGaps(rows);
        }
        float* hiddenGates = gates + (_cell.HiddenSlot * slot);
        if (_hiddenMasks == 0)
        {
            Product(s.Rows, hiddenGates, _weights.Hidden, true, s.Gradient, stateRow);
        }
        else if (_hiddenMasks == 1)
        {
            Product(s.Rows, hiddenGates, _weights.Hidden, false, s.Temp, slot);
            AddMasked(s, s.HiddenMask);
        }
        else
        {
            var byGate = _weights.HiddenByGate(arrays);
            for (int gate = 0; gate < byGate.Length; gate++)
            {
                Product(s.Rows, hiddenGates + (gate * slot), byGate[gate], false, s.Temp, slot);
                AddMasked(s, s.HiddenMask + (gate * (nint)s.Rows * slot));
            }
        }
    }

    private void AddMasked(in Slice s, float* mask)
    {
        nint slot = _layout.Slot;
        for (int row = 0; row < s.Rows; row++)
        {
            RowSplit.Multiply(s.Temp + (row * slot), mask + (row * slot), s.Temp + (row * slot), spec.Units);
            RowSplit.Add(s.Temp + (row * slot), s.Gradient + (row * (nint)_layout.StateRow), spec.Units);
        }
    }

    private void Product(int rows, float* a, PackedMatrix b, bool accumulate, float* c, nint cRow) => Gemm.RunRows(rows, a, _layout.Row, b, accumulate, c, cRow);

    /// <summary>Zeros where there are no units, and in every slot of a masked row, so that the products over whole rows see only real gradients.</summary>
    private void ClearGaps(in CellRows rows)
    {
        int gap = _layout.Slot - _layout.Units, used = _cell.Slots * _layout.Slot;
        for (int row = 0; row < rows.Count; row++)
        {
            float* gates = rows.Gates + (row * rows.GateRow);
            if (!rows.IsReal(row)) new Span<float>(gates, used).Clear();
            else if (gap > 0)
                for (int slot = 0; slot < _cell.Slots; slot++) new Span<float>(gates + (slot * _layout.Slot) + _layout.Units, gap).Clear();
        }
    }

    private void InputGradientOfBlock(in Slice s, int t, int steps)
    {
        for (int row = 0; row < s.Rows; row++)
        {
            float* dx = s.DX + (row * (nint)gradients.dX.BatchStride) + (t * (nint)gradients.dX.TimeStride);
            InputGradient(s, steps, GatesAt(s, t) + (row * (nint)_layout.Row), (nint)spec.Batch * _layout.Row, dx, gradients.dX.TimeStride, s.InputMask + (row * (nint)spec.Inputs), 0);
        }
    }

    private void InputGradient(in Slice s, int count, float* gates, nint gateRow, float* dx, nint dxRow, float* mask, nint maskRow)
    {
        int inputs = spec.Inputs;
        if (_inputMasks <= 1)
        {
            Gemm.RunRows(count, gates, gateRow, _weights.Input, false, dx, dxRow);
            for (int i = 0; _inputMasks == 1 && i < count; i++) RowSplit.Multiply(dx + (i * dxRow), mask + (i * maskRow), dx + (i * dxRow), inputs);
            return;
        }
        var byGate = _weights.InputByGate(arrays, inputs);
        for (int slot = 0; slot < byGate.Length; slot++)
        {
            float* gateMask = mask + (_cell.InputGate(slot) * (nint)s.Rows * inputs);
            Gemm.RunRows(count, gates + (slot * _layout.Slot), gateRow, byGate[slot], false, s.Temp, inputs);
            for (int i = 0; i < count; i++)
            {
                float* temp = s.Temp + (i * (nint)inputs);
                if (slot == 0)
                {
                    RowSplit.Multiply(temp, gateMask + (i * maskRow), dx + (i * dxRow), inputs);
                    continue;
                }
                RowSplit.Multiply(temp, gateMask + (i * maskRow), temp, inputs);
                RowSplit.Add(temp, dx + (i * dxRow), inputs);
            }
        }
    }
}
