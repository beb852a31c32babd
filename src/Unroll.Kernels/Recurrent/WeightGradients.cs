using System.Buffers;

namespace Unroll.Kernels;

/// <summary>
/// The gradients of the weights: large products over all steps and rows, each output one chain in the order of (step, row), so that the
/// split over threads does not change a bit.
/// </summary>
internal sealed unsafe partial class WeightGradients(RecurrentSpec spec, RecurrentArrays arrays, RecurrentSaved saved, RecurrentGradients gradients)
{
    // Rows of inputs copied at once.
    private const int BlockRows = 1024;

    private readonly CellProgram _cell = spec.Cell;
    private readonly GateLayout _layout = saved.Weights.Layout;
    private readonly StepPlan _plan = saved.Plan;
    private int _from, _rows, _before;
    private bool _accumulate;

    /// <param name="accumulate">Whether other chunks have run before this one.</param>
    public void Run(bool accumulate)
    {
        if (WeightProducts.Fits(spec))
        {
            new WeightProducts(spec, arrays, saved, gradients).Run(accumulate);
            return;
        }
        Begin(accumulate);
        if (gradients.dProjection is { } projection) OfProjection(projection.AsSpan(gradients.dProjectionOffset, spec.Units * spec.Projection));
        if (PaysApart())
        {
            var other = new WeightGradients(spec, arrays, saved, gradients);
            other.Begin(accumulate);
            Workers.Run(2, (this, other), static (both, part) =>
            {
                if (part == 0) both.Item1.Inputs();
                else both.other.States();
            });
        }
        else
        {
            Inputs();
            States();
        }
        if (gradients.dBias is { } bias) OfBias(bias.AsSpan(gradients.dBiasOffset, _cell.Gates * spec.Units), false);
        if (gradients.dRecurrentBias is { } second) OfBias(second.AsSpan(gradients.dRecurrentBiasOffset, _cell.Gates * spec.Units), true);
    }

    private void Begin(bool accumulate)
    {
        _accumulate = accumulate;
        _before = checked((int)_plan.Offset(saved.From));
        _rows = checked((int)_plan.Offset(saved.To)) - _before;
    }

    private void Inputs()
    {
        _from = 0;
        if (gradients.dKernel is { } kernel) OfInputs(kernel, gradients.dKernelOffset);
    }

    private void States()
    {
        if (saved.NormLayout is { } norm) _from = norm.Hidden - (_cell.HiddenSlot * _layout.Slot);
        if (gradients.dRecurrent is { } recurrent) OfHidden(recurrent, gradients.dRecurrentOffset);
    }

    /// <summary>Whether two threads should take a product each: the loop had some, so they are awake, and neither product alone is worth them.</summary>
    private bool PaysApart()
    {
        long each = (long)_rows * _cell.Gates * spec.Units;
        return gradients.dKernel is not null && gradients.dRecurrent is not null && !PaysByRow(arrays.InputDropout) && !PaysByRow(arrays.RecurrentDropout) && RowSplit.Parts(spec, _plan) > 1
            && each * Math.Max(spec.Inputs, spec.Hidden) < Gemm.ThreadWork;
    }

    // With many units gate after gate is written in place; with few, all gates together fill the vectors, and are then moved apart.
    private bool IsWide => spec.Units >= 128;

    private delegate void FillRows(float* target, int first, int count, int mask);

    private void OfInputs(float[] array, int offset)
    {
        var result = array.AsSpan(offset, spec.Inputs * _cell.Gates * spec.Units);
        if (_rows == 0 && !_accumulate) result.Clear();
        int masks = RowSplit.MaskCount(arrays.InputDropout, _cell.Gates);
        if (EachGate.Fits(_cell, _layout, masks, spec.Inputs) && (saved.Inputs is not null || !_plan.IsPacked))
        {
            EachGateSums(array, offset, true, spec.Inputs, 0);
        }
        else if (saved.Inputs is { } kept)
        {
            fixed (float* x = kept.Array)
                Direct(result, spec.Inputs, 0, _cell.Gates, _cell.InputGate, x + kept.Offset, spec.Inputs);
        }
        else if (masks <= 1) Copied(result, spec.Inputs, 0, _cell.Gates, _cell.InputGate, 0, FillInputs);
        else if (PaysByRow(arrays.InputDropout)) ByRow(array, offset, true, spec.Inputs, 0, _cell.Gates);
        else
            for (int slot = 0; slot < _cell.Gates; slot++) Copied(result, spec.Inputs, slot, 1, _cell.InputGate, _cell.InputGate(slot), FillInputs);
    }

    private void OfHidden(float[] array, int offset)
    {
        var result = array.AsSpan(offset, spec.Hidden * _cell.Gates * spec.Units);
        if (_rows == 0 && !_accumulate) result.Clear();
        int masks = RowSplit.MaskCount(arrays.RecurrentDropout, _cell.Gates), first = _cell.HiddenSlot, gates = _cell.HiddenGates, units = spec.Hidden;
        int gateOf(int slot) => slot - first;
        if (masks == 0 && !_plan.IsPacked)
        {
            fixed (float* states = saved.States.Array)
                Direct(result, units, first, gates, gateOf, states + saved.States.Offset, _layout.StateRow);
        }
        else if (masks <= 1)
        {
            Copied(result, units, first, gates, gateOf, 0, FillHidden);
        }
        else if (EachGate.Fits(_cell, _layout, masks, _layout.Slot))
        {
            EachGateSums(array, offset, false, units, first);
        }
        else if (PaysByRow(arrays.RecurrentDropout))
        {
            ByRow(array, offset, false, units, first, gates);
        }
        else
        {
            for (int gate = 0; gate < gates; gate++) Copied(result, units, first + gate, 1, gateOf, gate, FillHidden);
        }
        if (gates == _cell.Gates) return;
        fixed (float* operand = saved.Operand!.Array)
            Direct(result, units, _cell.Gates - 1, 1, gateOf, operand + saved.Operand.Offset, _layout.Slot);
    }

    /// <summary>Copies blocks of rows, dropped out and gathered, and multiplies them with the gradients of some slots.</summary>
    private void Copied(Span<float> result, int features, int firstSlot, int slots, Func<int, int> gateOf, int mask, FillRows fill)
    {
        int block = Math.Min(BlockRows, _rows), columns = slots * _layout.Slot;
        if (block == 0 || features == 0) return;
        float[] copy = ArrayPool<float>.Shared.Rent((block * features) + 16), sum = ArrayPool<float>.Shared.Rent(IsWide ? 0 : (features * columns) + 16);
        fixed (float* memory = copy, sums = sum, to = result)
        {
            float* a = memory + Gemm.Align(memory), c = IsWide ? null : sums + Gemm.Align(sums);
            for (int first = 0; first < _rows; first += block)
            {
                int count = Math.Min(block, _rows - first);
                fill(a, first, count, mask);
                if (!IsWide) Multiply(a, features, features, count, first, firstSlot, columns, c, columns);
                else
                    for (int slot = firstSlot; slot < firstSlot + slots; slot++)
                        Multiply(a, features, features, count, first, slot, spec.Units, to + (gateOf(slot) * spec.Units), _cell.Gates * spec.Units);
            }
            if (!IsWide) Scatter(c, result, features, firstSlot, slots, gateOf);
        }
        ArrayPool<float>.Shared.Return(copy);
        ArrayPool<float>.Shared.Return(sum);
    }

    private void Direct(Span<float> result, int features, int firstSlot, int slots, Func<int, int> gateOf, float* a, int aRow)
    {
        if (_rows == 0) return;
        if (IsWide)
        {
            fixed (float* to = result)
                for (int slot = firstSlot; slot < firstSlot + slots; slot++)
                    Multiply(a, aRow, features, _rows, 0, slot, spec.Units, to + (gateOf(slot) * spec.Units), _cell.Gates * spec.Units);
            return;
        }
        float[] sum = ArrayPool<float>.Shared.Rent((features * slots * _layout.Slot) + 16);
        fixed (float* sums = sum)
        {
            float* c = sums + Gemm.Align(sums);
            Multiply(a, aRow, features, _rows, 0, firstSlot, slots * _layout.Slot, c, slots * _layout.Slot);
            Scatter(c, result, features, firstSlot, slots, gateOf);
        }
        ArrayPool<float>.Shared.Return(sum);
    }

    /// <summary>c [features, columns] (+)= transposed a [count, features] times the gradients from row <paramref name="first"/> and a slot on.</summary>
    private void Multiply(float* a, int aRow, int features, int count, int first, int firstSlot, int columns, float* c, int cRow)
    {
        // With layer norm the gradients of the products lie apart from those of the slots.
        var (buffer, width) = saved.Norm is null ? (saved.Gates, _layout.Row) : (saved.Norm, saved.NormLayout!.Row);
        fixed (float* gates = buffer.Array, zero = Gemm.Zeros)
        {
            float* b = gates + buffer.Offset + (first * (nint)width) + _from + (firstSlot * _layout.Slot);
            var start = first == 0 && !(_accumulate && IsWide) ? new Gemm.Start(zero, 0, 0) : new Gemm.Start(c, cRow, 1);
            Gemm.Split(new Gemm.Product(features, columns, count, a, 1, aRow, b, width, 1, start, c, cRow, 1));
        }
    }

    private void Scatter(float* c, Span<float> result, int features, int firstSlot, int slots, Func<int, int> gateOf)
    {
        int units = spec.Units, row = _cell.Gates * units;
        for (int slot = 0; slot < slots; slot++)
        {
            int gate = gateOf(firstSlot + slot);
            for (int i = 0; i < features; i++)
                Put(new ReadOnlySpan<float>(c + (((i * (nint)slots) + slot) * _layout.Slot), units), result.Slice((i * row) + (gate * units), units));
        }
    }

    private void Put(ReadOnlySpan<float> from, Span<float> to)
    {
        if (!_accumulate) from.CopyTo(to);
        else
            for (int i = 0; i < from.Length; i++) to[i] += from[i];
    }

    private void FillInputs(float* target, int first, int count, int gate)
    {
        var x = arrays.X;
        var dropout = arrays.InputDropout;
        int n = spec.Inputs;
        fixed (float* px = x.Array, pm = dropout.Array)
        {
            first += _before;
            for (int k = _plan.StepAt(first); count > 0; k++)
            {
                int place = first - (int)_plan.Offset(k);
                for (int active = _plan.Active(k); place < active && count > 0; place++, first++, count--, target += n)
                {
                    int row = _plan.Row(place);
                    float* from = px + x.Offset + (row * (nint)x.BatchStride) + (_plan.Time(place, k) * (nint)x.TimeStride);
                    if (pm == null) RowSplit.CopyRow(from, target, n);
                    else RowSplit.Multiply(from, pm + dropout.Offset + (row * (nint)dropout.BatchStride) + (gate * (nint)dropout.TimeStride), target, n);
                }
            }
        }
    }

    private void FillHidden(float* target, int first, int count, int gate)
    {
        var dropout = arrays.RecurrentDropout;
        int n = spec.Hidden;
        fixed (float* states = saved.States.Array, pm = dropout.Array)
        {
            first += _before;
            for (int k = _plan.StepAt(first); count > 0; k++)
            {
                int place = first - (int)_plan.Offset(k);
                float* before = states + saved.States.Offset + ((nint)(_plan.StateOffset(k) - _before) * _layout.StateRow);
                int rows = Math.Min(count, _plan.Active(k) - place);
                float* h = before + (place * (nint)_layout.StateRow);
                if (pm == null) RowSplit.CopyRows(h, _layout.StateRow, target, n, rows, n);
                for (int i = 0; pm != null && i < rows; i++)
                    RowSplit.Multiply(h + (i * (nint)_layout.StateRow), pm + dropout.Offset + (_plan.Row(place + i) * (nint)dropout.BatchStride) + (gate * (nint)dropout.TimeStride), target + (i * (nint)n), n);
                (first, count) = (first + rows, count - rows);
                target += rows * (nint)n;
            }
        }
    }

    /// <summary>Of each real step the state that was projected, turned, times the gradient of the result; both lie behind the states after the step.</summary>
    private void OfProjection(Span<float> result)
    {
        if (_rows == 0 && !_accumulate) result.Clear();
        if (_rows == 0) return;
        int p = spec.Projection, row = _layout.StateRow;
        fixed (float* states = saved.States.Array, to = result, zero = Gemm.Zeros)
        {
            float* made = states + saved.States.Offset + (spec.Batch * (nint)row) + (_cell.States * _layout.Slot);
            var start = _accumulate ? new Gemm.Start(to, p, 1) : new Gemm.Start(zero, 0, 0);
            Gemm.Split(new Gemm.Product(spec.Units, p, _rows, made, 1, row, made + _layout.Slot, row, 1, start, to, p, 1));
        }
    }

    private void OfBias(Span<float> result, bool recurrent)
    {
        int units = spec.Units, gates = _cell.Gates, used = _cell.Slots * _layout.Slot;
        float[] sum = ArrayPool<float>.Shared.Rent(used);
        fixed (float* g = saved.Gates.Array, sums = sum)
        {
            RowSplit.SumRows(g + saved.Gates.Offset, _layout.Row, sums, _rows, used);
        }
        for (int slot = 0; slot < gates; slot++)
        {
            int gate = recurrent ? slot : _cell.InputGate(slot), from = recurrent ? slot + _cell.HiddenSlot : slot;
            Put(sum.AsSpan(from * _layout.Slot, units), result.Slice(gate * units, units));
        }
        ArrayPool<float>.Shared.Return(sum);
    }
}
