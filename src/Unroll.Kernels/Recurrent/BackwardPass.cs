using System.Buffers;

namespace Unroll.Kernels;

/// <summary>
/// The time loop backward: slots become gradients of pre-activations in place, and the gradients of inputs and initial states are made on
/// the way. The weights' gradients follow in <see cref="WeightGradients"/>. With time chunks it runs once a chunk, the last one first.
/// </summary>
internal sealed unsafe partial class BackwardPass(RecurrentSpec spec, RecurrentArrays arrays, RecurrentSaved saved, RecurrentGradients gradients)
{
    // Steps whose input gradients are made together when few rows work.
    private const int InputBlock = 32;

    private readonly StepPlan _plan = saved.Plan;
    private readonly CellProgram _cell = spec.Cell;
    private readonly GateLayout _layout = saved.Weights.Layout;
    private readonly BackwardWeights _weights = saved.Weights.Backward(spec.Cell, arrays);
    private readonly int _inputMasks = RowSplit.MaskCount(arrays.InputDropout, spec.Cell.Gates);
    private readonly int _hiddenMasks = RowSplit.MaskCount(arrays.RecurrentDropout, spec.Cell.Gates);
    private readonly bool _eachInput = EachGate.Fits(spec.Cell, saved.Weights.Layout, RowSplit.MaskCount(arrays.InputDropout, spec.Cell.Gates), spec.Inputs);
    private readonly bool _eachHidden = EachGate.Fits(spec.Cell, saved.Weights.Layout, RowSplit.MaskCount(arrays.RecurrentDropout, spec.Cell.Gates), saved.Weights.Layout.Slot);
    private int _parts, _only = -1;
    private bool _fresh;

    // From chunk to chunk, or from step to step: the gradients of the states.
    private AlignedBuffer? _carried;

    public void Run()
    {
        if (spec.Batch == 0)
        {
            BeginSums();
            StoreSums(gradients);
            return;
        }
        _fresh = saved.To == _plan.Steps;
        _parts = RowSplit.Parts(spec, _plan);
        if (_fresh) Begin();
        Workers.Run(_parts, this, static (pass, part) => pass.Part(part));
        if (saved.From > 0) return;
        StoreSums(gradients);
        _carried?.Dispose();
    }

    /// <summary>One step alone; <paramref name="first"/>: no step has been run before it. <see cref="Finish"/> follows the step 0.</summary>
    public void RunStep(int k, bool first)
    {
        (_only, _fresh) = (k, first);
        if (first) Begin();
        if (spec.Batch == 0) return;
        _parts = RowSplit.StepParts(spec);
        Workers.Run(_parts, this, static (pass, part) => pass.Part(part));
    }

    /// <summary>The gradients of the initial states and of the norms, after the last of single steps.</summary>
    public void Finish(RecurrentGradients to)
    {
        StoreSums(to);
        for (int state = 0; state < Math.Min(_cell.States, to.dInitial.Length); state++)
        {
            var block = to.dInitial[state];
            for (int row = 0; !block.IsAbsent && row < spec.Batch; row++)
                _carried!.Array.AsSpan(_carried.Offset + (row * _layout.StateRow) + (state * _layout.Slot), WidthOf(state)).CopyTo(block.Array.AsSpan(block.Offset + (row * block.BatchStride)));
        }
        _carried!.Dispose();
    }

    private void Begin()
    {
        BeginSums();
        if (saved.Borders is not null || _only >= 0) _carried = new AlignedBuffer((long)spec.Batch * _layout.StateRow);
    }

    private struct Slice
    {
        public RowPart Part;
        public float* Gates, States, Gradient, InputMask, HiddenMask, Hidden, DOperand, Temp, DX, Norm, Sums;
        public nint GateRow, StateRow, NormRow;

        // Of packed rows: the input and output gradients of the steps from BlockFrom on, and the distances of their steps.
        public float* Gathered, Outputs;
        public nint GatheredStep, OutputStep;
        public int BlockFrom;

        // Rows that work at the step.
        public int Count;
    }

    private void Part(int part)
    {
        var s = new Slice { Part = _plan.Part(part, _parts) };
        int rows = s.Part.Rows, slot = _layout.Slot, most = Math.Max(rows, InputBlock), block = BlockSteps(rows);
        long inputMask = rows * (long)(_eachInput ? EachGate.MaskRow(spec.Inputs) : _inputMasks * spec.Inputs), hiddenMask = rows * (long)(_eachHidden ? EachGate.Block : _hiddenMasks * slot);
        long temp = (long)most * Math.Max(_eachHidden ? 0 : _hiddenMasks * slot, _eachInput ? 0 : _inputMasks * spec.Inputs), gathered = gradients.dX.IsAbsent ? 0 : (long)block * rows * spec.Inputs, outputs = gradients.dY.IsAbsent ? 0 : GathersOutputs ? (long)block * rows * spec.Hidden : spec.Hidden;
        long size = Arena.Size((long)rows * _layout.StateRow) + Arena.Size(inputMask)
            + Arena.Size(hiddenMask) + (2L * Arena.Size((long)rows * slot)) + Arena.Size(temp) + Arena.Size(gathered) + Arena.Size(outputs) + 16;
        float[] scratch = ArrayPool<float>.Shared.Rent(checked((int)size));
        fixed (float* memory = scratch, gates = saved.Gates.Array, states = saved.States.Array, dx = gradients.dX.Array, norm = saved.Norm?.Array, sums = _sums?.Array)
        {
            var arena = new Arena(memory + Gemm.Align(memory));
            s.Gradient = arena.Take((long)rows * _layout.StateRow);
            s.InputMask = arena.Take(inputMask);
            s.HiddenMask = arena.Take(hiddenMask);
            s.Hidden = arena.Take((long)rows * slot);
            s.DOperand = arena.Take((long)rows * slot);
            s.Temp = arena.Take(temp);
            s.Gathered = arena.Take(gathered);
            s.Outputs = arena.Take(outputs);
            (s.GatheredStep, s.OutputStep) = (rows * (nint)spec.Inputs, rows * (nint)spec.Hidden);
            nint first = s.Part.First - (nint)_plan.Offset(saved.From);
            s.Gates = gates + saved.Gates.Offset + (first * _layout.Row);
            s.States = states + saved.States.Offset + (first * _layout.StateRow);
            (s.GateRow, s.StateRow) = ((nint)s.Part.Step * _layout.Row, (nint)s.Part.Step * _layout.StateRow);
            if (saved.NormLayout is { } normLayout)
            {
                s.Norm = norm + saved.Norm!.Offset + (first * normLayout.Row);
                s.NormRow = (nint)s.Part.Step * normLayout.Row;
                s.Sums = sums + _sums!.Offset;
            }
            s.DX = dx == null ? null : dx + gradients.dX.Offset;
            if (_eachInput) EachGate.CopyMasks(arrays.InputDropout, _plan, s.Part, spec.Inputs, _cell.Gates, static gate => gate, s.InputMask);
            else if (_inputMasks > 0) RowSplit.CopyMasks(arrays.InputDropout, _inputMasks, _plan, s.Part, spec.Inputs, spec.Inputs, s.InputMask);
            if (_eachHidden) EachGate.CopyMasks(arrays.RecurrentDropout, _plan, s.Part, spec.Hidden, _cell.Gates, static gate => gate, s.HiddenMask);
            else if (_hiddenMasks > 0) RowSplit.CopyMasks(arrays.RecurrentDropout, _hiddenMasks, _plan, s.Part, spec.Hidden, slot, s.HiddenMask);
            int low = _only < 0 ? saved.From : _only, high = _only < 0 ? saved.To : _only + 1;
            LoadGradients(s);
            // Steps from "from" to "to" - 1 have the same rows; their input gradients are made together.
            for (int to = high, from, blockTo = high + 1; to > low; to = from)
            {
                s.Count = _plan.Count(s.Part, to - 1);
                if (block > 0 && (blockTo > high || to == s.BlockFrom))
                {
                    (s.BlockFrom, blockTo) = (Math.Max(low, to - block), to);
                    GatherOutputs(s, s.BlockFrom, to);
                }
                from = s.Count >= RowSplit.EnoughRows ? to - 1 : to - _plan.SameDownFrom(to - 1, Math.Min(InputBlock, to - (block > 0 ? s.BlockFrom : low)));
                for (int k = to - 1; s.Count > 0 && k >= from; k--)
                {
                    if (spec.Truncate > 0) Cut(s, k);
                    AddOutput(s, k);
                    Step(s, k);
                }
                if (_scales is not null && s.Count is > 0 and < RowSplit.EnoughRows) InputsBackward(s, from, to - from);
                if (s.DX == null || s.Count == 0) continue;
                InputGradients(s, from, to - from);
                if (block > 0 && from == s.BlockFrom) ScatterInputs(s, from, blockTo);
            }
            if (low == 0 && spec.Truncate > 0) Cut(s, -1);
            if (low > 0 || _only >= 0)
            {
                Carry(s, true);
            }
            else
            {
                if (s.DX != null && _plan.IsPacked) ClearEmpty(s);
                StoreGradients(s);
            }
        }
        ArrayPool<float>.Shared.Return(scratch);
    }
}
