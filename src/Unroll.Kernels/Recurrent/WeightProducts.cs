using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unroll.Kernels;

/// <summary>
/// The gradients of kernel, recurrent kernel and biases of a wide layer in one sweep over what was saved: the gradients of a panel of units are packed once for all products that they
/// enter, inputs and states once for all gates. A bias is the product with a row of ones. The threads share the panels, so each output stays one chain in the order of (step, row).
/// </summary>
internal sealed unsafe class WeightProducts(RecurrentSpec spec, RecurrentArrays arrays, RecurrentSaved saved, RecurrentGradients gradients)
{
    // Real rows at a time: a packed panel stays in the second cache, and with fewer units so do the gradients of all gates and what multiplies them.
    private readonly int _blockRows = spec.Units >= 256 ? 512 : 256;

    // Rows that are turned at once: their lines stay in the first cache.
    private const int TurnRows = 16;

    // Multiply-adds below which a second thread costs more than it gains.
    private const long ThreadWork = 2L << 20;

    private readonly CellProgram _cell = spec.Cell;
    private readonly GateLayout _layout = saved.Weights.Layout;
    private readonly StepPlan _plan = saved.Plan;
    private readonly TileSet _tiles = TileSet.For(spec.Units);
    private readonly bool _byGateInput = RowSplit.MaskCount(arrays.InputDropout, spec.Cell.Gates) > 1, _byGateHidden = RowSplit.MaskCount(arrays.RecurrentDropout, spec.Cell.Gates) > 1;
    private int _before, _rows, _panels, _parts;
    private bool _accumulate;

    /// <summary>Whether it pays: with fewer units all gates go through one product.</summary>
    public static bool Fits(RecurrentSpec spec) => spec.Units >= 128 && !spec.LayerNorm && spec.Projection == 0;

    /// <param name="accumulate">Whether other chunks have run before this one.</param>
    public void Run(bool accumulate)
    {
        _accumulate = accumulate;
        _before = checked((int)_plan.Offset(saved.From));
        _rows = checked((int)_plan.Offset(saved.To)) - _before;
        if (_rows == 0)
        {
            if (!accumulate) Clear();
            return;
        }
        _panels = (spec.Units + _tiles.PanelColumns - 1) / _tiles.PanelColumns;
        long work = (long)_rows * (spec.Inputs + spec.Units) * _cell.Gates * spec.Units;
        _parts = work < ThreadWork ? 1 : Math.Min(Workers.Threads, _cell.GateSlots * _panels);
        Workers.Run(_parts, this, static (products, part) => products.Part(part));
    }

    private void Clear()
    {
        int n = _cell.Gates * spec.Units;
        gradients.dKernel?.AsSpan(gradients.dKernelOffset, spec.Inputs * n).Clear();
        gradients.dRecurrent?.AsSpan(gradients.dRecurrentOffset, spec.Units * n).Clear();
        gradients.dBias?.AsSpan(gradients.dBiasOffset, n).Clear();
        gradients.dRecurrentBias?.AsSpan(gradients.dRecurrentBiasOffset, n).Clear();
    }

    private void Part(int part)
    {
        int all = _cell.GateSlots * _panels, first = (int)((long)part * all / _parts), last = (int)((part + 1L) * all / _parts), group = _tiles.Rows(TileSet.PanelVectors);
        int block = Math.Min(_blockRows, _rows), inputs = spec.Inputs, units = spec.Units, n = _cell.Gates * units;
        long sizeX = Arena.Size((long)Gemm.RoundUp(inputs, group) * block), sizeH = Arena.Size((long)Gemm.RoundUp(units, group) * block);
        float[] scratch = ArrayPool<float>.Shared.Rent(checked((int)(sizeX + sizeH + Arena.Size((long)_tiles.PanelColumns * block) + Arena.Size((long)TurnRows * Math.Max(inputs, units)) + 16)));
        float one = 1;
        fixed (float* memory = scratch, gates = saved.Gates.Array, dKernel = gradients.dKernel, dRecurrent = gradients.dRecurrent, dBias = gradients.dBias, dSecond = gradients.dRecurrentBias)
        {
            var arena = new Arena(memory + Gemm.Align(memory));
            float* x = arena.Take(sizeX), h = arena.Take(sizeH), panel = arena.Take((long)_tiles.PanelColumns * block), temp = arena.Take((long)TurnRows * Math.Max(inputs, units));
            for (int row = 0; row < _rows; row += block)
            {
                int count = Math.Min(block, _rows - row), xFor = -1, hFor = -1;
                bool start = row == 0 && !_accumulate;
                for (int at = first; at < last;)
                {
                    int slot = at / _panels, from = at % _panels * _tiles.PanelColumns, next = Math.Min(last, (slot + 1) * _panels);
                    int to = Math.Min(units, (next - (slot * _panels)) * _tiles.PanelColumns), inputGate = slot < _cell.Gates ? _cell.InputGate(slot) : -1, hiddenGate = slot - _cell.HiddenSlot;
                    at = next;
                    if (dKernel != null && inputGate >= 0 && Changes(ref xFor, _byGateInput ? inputGate : 0)) PackInputs(inputGate, row, count, group, x, temp);
                    if (dRecurrent != null && hiddenGate >= 0 && Changes(ref hFor, IsAfterReset(slot) ? _cell.Gates : _byGateHidden ? hiddenGate : 0)) PackHidden(slot, hiddenGate, row, count, group, h, temp);
                    for (int u = from, columns; u < to; u += columns)
                    {
                        columns = Math.Min(to - u, _tiles.NextPanel(to - u));
                        int width = Gemm.RoundUp(columns, _tiles.Width);
                        Gemm.PackPanel(count, columns, width, gates + saved.Gates.Offset + (row * (nint)_layout.Row) + (slot * _layout.Slot) + u, _layout.Row, 1, panel, width);
                        if (inputGate >= 0)
                        {
                            if (dKernel != null) Multiply(inputs, columns, count, x, group, panel, start, dKernel + gradients.dKernelOffset + (inputGate * units) + u, n);
                            if (dBias != null) Multiply(1, columns, count, &one, 0, panel, start, dBias + gradients.dBiasOffset + (inputGate * units) + u, n);
                        }
                        if (hiddenGate >= 0)
                        {
                            if (dRecurrent != null) Multiply(units, columns, count, h, group, panel, start, dRecurrent + gradients.dRecurrentOffset + (hiddenGate * units) + u, n);
                            if (dSecond != null) Multiply(1, columns, count, &one, 0, panel, start, dSecond + gradients.dRecurrentBiasOffset + (hiddenGate * units) + u, n);
                        }
                    }
                }
            }
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    private static bool Changes(ref int key, int wanted)
    {
        bool changes = key != wanted;
        key = wanted;
        return changes;
    }

    private bool IsAfterReset(int slot) => _cell.HiddenGates < _cell.Gates && slot == _cell.Gates - 1;

    /// <summary>c [m, columns] (+)= a b, with a packed in groups, or (group 0) one number for every row.</summary>
    private void Multiply(int m, int columns, int count, float* a, int group, float* b, bool start, float* c, int cRow)
    {
        fixed (float* zero = Gemm.Zeros)
            Gemm.Panels(_tiles, m, columns, count, a, group > 0 ? 1 : 0, group, group, b, 0, start ? new Gemm.Start(zero, 0, 0) : new Gemm.Start(c, cRow, 1), c, cRow, 1);
    }

    private void PackInputs(int gate, int first, int count, int group, float* target, float* temp)
    {
        var x = arrays.X;
        var dropout = arrays.InputDropout;
        fixed (float* px = x.Array, mask = dropout.Array)
            Pack(px + x.Offset, x.BatchStride, x.TimeStride, false, mask == null ? null : mask + dropout.Offset + (gate * (nint)dropout.TimeStride), dropout.BatchStride, spec.Inputs, first, count, group, target, temp);
    }

    private void PackHidden(int slot, int gate, int first, int count, int group, float* target, float* temp)
    {
        var dropout = arrays.RecurrentDropout;
        fixed (float* states = saved.States.Array, operand = saved.Operand?.Array, mask = dropout.Array)
        {
            if (!IsAfterReset(slot))
            {
                Pack(states + saved.States.Offset, 0, 0, true, mask == null ? null : mask + dropout.Offset + (gate * (nint)dropout.TimeStride), dropout.BatchStride, spec.Units, first, count, group, target, temp);
                return;
            }
            nint* rows = stackalloc nint[TurnRows];
            for (int i = 0; i < count; i += TurnRows)
            {
                int n = Math.Min(TurnRows, count - i);
                for (int r = 0; r < n; r++) rows[r] = (nint)(operand + saved.Operand!.Offset + ((first + i + r) * (nint)_layout.Slot));
                Turn(rows, n, spec.Units, group, target + (i * group), group * (nint)count);
            }
        }
    }

    /// <summary>Real rows in groups: inputs, found by row and time, or states, which lie in the order of the plan; dropped out where there is a mask.</summary>
    private void Pack(float* source, nint rowStride, nint timeStride, bool states, float* mask, nint maskStride, int features, int first, int count, int group, float* target, float* temp)
    {
        nint* rows = stackalloc nint[TurnRows];
        int k = _plan.StepAt(_before + first), place = _before + first - (int)_plan.Offset(k), active = _plan.Active(k);
        for (int i = 0; i < count; i += TurnRows)
        {
            int n = Math.Min(TurnRows, count - i);
            for (int r = 0; r < n; r++, place++)
            {
                if (place == active) (k, place, active) = (k + 1, 0, _plan.Active(k + 1));
                float* from = states ? source + (((nint)_plan.StateOffset(k) - _before + place) * _layout.StateRow)
                    : source + (_plan.Row(place) * rowStride) + (_plan.Time(place, k) * timeStride);
                if (mask != null)
                {
                    RowSplit.Multiply(from, mask + (_plan.Row(place) * maskStride), temp + (r * features), features);
                    from = temp + (r * features);
                }
                rows[r] = (nint)from;
            }
            Turn(rows, n, features, group, target + (i * group), group * (nint)count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(nint* rows, int n, int features, int group, float* target, nint step)
    {
        int f = 0;
        for (; group == 6 && Vector128.IsHardwareAccelerated && f + 6 <= features; f += 6, target += step)
        {
            float* to = target;
            for (int r = 0; r < n; r++, to += 6)
            {
                float* from = (float*)rows[r] + f;
                Vector128.Load(from).Store(to);
                *(double*)(to + 4) = *(double*)(from + 4);
            }
        }
        for (; f < features; f += group, target += step)
        {
            int width = Math.Min(group, features - f);
            float* to = target;
            for (int r = 0; r < n; r++, to += group)
                for (int j = 0; j < width; j++) to[j] = ((float*)rows[r])[f + j];
        }
    }
}
