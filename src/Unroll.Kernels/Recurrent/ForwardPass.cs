using System.Buffers;

namespace Unroll.Kernels;

/// <summary>One forward run: every part takes some of the rows through the whole sequence.</summary>
internal sealed unsafe partial class ForwardPass(RecurrentSpec spec, RecurrentArrays arrays, PackedWeights weights)
{
    // Rows of input products that are made together when fewer rows work at a step.
    private const int AheadRows = 32, MostAhead = AheadRows + RowSplit.EnoughRows;

    private readonly RecurrentSpec spec = spec;
    private readonly RecurrentArrays arrays = arrays;
    private readonly PackedWeights weights = weights;
    private readonly StepPlan _whole = new(spec.Batch, spec.Steps);
    private readonly CellProgram _cell = spec.Cell;
    private readonly GateLayout _layout = weights.Layout;
    private readonly bool _reset = spec.Cell.Hidden == HiddenProduct.LastGateAfterReset;
    private RecurrentSaved? saved, _chunked;
    private bool _again;
    private int _only = -1;
    private StepPlan plan = null!;
    private StepPlan? _packed;
    private readonly NormLayout? _norm = spec.LayerNorm ? new NormLayout(spec.Cell, weights.Layout) : null;
    private NormScales? _scales;
    private float[]?[] _own = [];
    private bool _stepper, _eachInput, _eachHidden;
    // Masks that multiply operands before their products; with a mask for each gate of a narrow layer they do so on the way.
    private int _inputMasks, _hiddenMasks, _copies, _parts, _gatherSteps, _ring;

    /// <summary>Whether a run with these may use this object again: a stepper makes no garbage.</summary>
    public bool Fits(RecurrentSpec other, PackedWeights packed) => ReferenceEquals(spec, other) && ReferenceEquals(weights, packed);

    /// <summary>Reads the mask; a run follows.</summary>
    public StepPlan Begin() => plan = StepPlan.Of(spec, arrays, ref _packed) ?? _whole;

    public void Run(RecurrentSaved? target)
    {
        if (spec.Batch == 0) return;
        _chunked = target?.Borders is null ? null : target;
        saved = _chunked is null ? target : null;
        Run();
    }

    /// <summary>Fills the chunk that <paramref name="target"/> holds, from the states before it; no outputs.</summary>
    public void RunAgain(RecurrentSaved target)
    {
        (saved, _chunked, plan, _again) = (target, target, target.Plan, true);
        Run();
    }

    /// <summary>Runs one step, from the states that the step before has left in <paramref name="target"/>; no last output or final states.</summary>
    public void RunStep(RecurrentSaved target, int k)
    {
        if (spec.Batch == 0) return;
        (saved, _only) = (target, k);
        Run();
    }

    private void Run()
    {
        _inputMasks = RowSplit.MaskCount(arrays.InputDropout, _cell.Gates);
        _hiddenMasks = RowSplit.MaskCount(arrays.RecurrentDropout, _cell.Gates);
        _eachInput = EachGate.Fits(_cell, _layout, _inputMasks, spec.Inputs);
        _eachHidden = EachGate.Fits(_cell, _layout, _hiddenMasks, _layout.Slot);
        if (_eachInput) _inputMasks = 0;
        if (_eachHidden) _hiddenMasks = 0;
        _copies = Math.Max(_inputMasks, plan.IsPacked ? 1 : 0);
        _scales = _norm is null ? null : (_scales ?? new NormScales(_cell, _layout)).Read(arrays.Norms);
        _parts = _only < 0 ? RowSplit.Parts(spec, plan) : RowSplit.StepParts(spec);
        _gatherSteps = GatherSteps(plan.Part(0, _parts).Rows);
        _ring = RingOf(plan.Part(0, _parts).Rows);
        // A stepper's scratch is its own: a collection of garbage may empty the pool, and the next step would allocate.
        if (_stepper && _own.Length < _parts) Array.Resize(ref _own, _parts);
        _stepper = saved is null && _chunked is null;
        if (_shared = Shares()) RunShared();
        else Workers.Run(_parts, this, static (pass, part) => pass.Part(part));
    }

    // What a part works on; a struct on its stack, so that a step allocates nothing.
    private struct Slice
    {
        public RowPart Part;

        // Of all rows of the part: the first states (a few blocks of states by turns when nothing is saved), factors of dropout, scratch.
        public float* States, Bias, InputMask, HiddenMask, MaskedX, MaskedH, Gathered, Operand, Scratch, X;
        public nint StateRow, OperandRow;

        // Inputs that are not read where they are: those of the step at hand, or of all that are made together, and the distances of rows and steps. They lie in Kept for backward, else in scratch.
        public float* Inputs, Kept;
        public nint InputsRow, InputsStep;

        // Steps whose inputs have been gathered.
        public int GatheredFrom, GatheredTo;

        // Steps before this one have written their outputs, where these are written row by row.
        public int ScatteredTo;

        // Steps From to From + Ahead - 1, whose input products are made together; Count rows work at each.
        public int From, Ahead, Count;
        public float* Gates;
        public nint GateStep, GateRow;

        // With layer norm: the products of these steps, their scales in the order of the slots, and zeros, from which the products start.
        public float* Norm, NormScratch, Zeros;
        public nint NormStep, NormRow;
    }

    private void Part(int part)
    {
        var s = new Slice { Part = plan.Part(part, _parts) };
        int rows = s.Part.Rows, slot = _layout.Slot, most = Math.Max(rows, MostAhead);
        bool packed = plan.IsPacked;
        long gathered = (long)Math.Max(_copies * most, packed && _copies == 1 ? _gatherSteps * rows : 0) * spec.Inputs, ahead = packed && _copies > 1 ? _gatherSteps * (long)rows * spec.Inputs : 0;
        long size = Arena.Size(_layout.Row) + 16 + Arena.Size(InputMaskNumbers(rows)) + Arena.Size(gathered) + Arena.Size(ahead)
            + Arena.Size(HiddenMaskNumbers(rows)) + Arena.Size((long)_hiddenMasks * rows * slot)
            + (saved is not null ? 0 : Arena.Size((long)most * _layout.Row) + Arena.Size((long)_ring * rows * _layout.StateRow) + (_reset ? Arena.Size((long)rows * slot) : 0))
            + (_norm is null ? 0 : Arena.Size(_layout.Row) + (saved is not null ? 0 : Arena.Size((long)most * _norm.Row)));
        bool rented = part >= _own.Length;
        float[] scratch = rented ? ArrayPool<float>.Shared.Rent(checked((int)size))
            : _own[part] is { } own && own.Length >= size ? own : _own[part] = GC.AllocateUninitializedArray<float>(checked((int)size));
        fixed (float* memory = scratch, x = arrays.X.Array, savedGates = saved?.Gates.Array, savedStates = saved?.States.Array, savedOperand = saved?.Operand?.Array, savedNorm = saved?.Norm?.Array, savedInputs = saved?.Inputs?.Array)
        {
            var arena = new Arena(memory + Gemm.Align(memory));
            s.X = x + arrays.X.Offset;
            s.Bias = arena.Take(_layout.Row);
            s.InputMask = arena.Take(InputMaskNumbers(rows));
            s.MaskedX = arena.Take(gathered);
            s.Gathered = _copies > 1 ? arena.Take(ahead) : s.MaskedX;
            s.HiddenMask = arena.Take(HiddenMaskNumbers(rows));
            s.MaskedH = arena.Take((long)_hiddenMasks * rows * slot);
            if (saved is not null)
            {
                nint first = s.Part.First - (nint)plan.Offset(saved.From);
                s.States = savedStates + saved.States.Offset + (first * _layout.StateRow);
                s.Scratch = savedGates + saved.Gates.Offset + (first * _layout.Row);
                if (_reset) s.Operand = savedOperand + saved.Operand!.Offset + (first * slot);
                if (_norm is not null) s.NormScratch = savedNorm + saved.Norm!.Offset + (first * _norm.Row);
                if (saved.Inputs is { } kept) s.Kept = savedInputs + kept.Offset + (first * spec.Inputs);
                (s.StateRow, s.OperandRow) = ((nint)s.Part.Step * _layout.StateRow, (nint)s.Part.Step * slot);
            }
            else
            {
                s.Scratch = arena.Take((long)most * _layout.Row);
                s.States = arena.Take((long)_ring * rows * _layout.StateRow);
                if (_reset) s.Operand = arena.Take((long)rows * slot);
                if (_norm is not null) s.NormScratch = arena.Take((long)most * _norm.Row);
                (s.StateRow, s.OperandRow) = (_layout.StateRow, slot);
            }
            if (_norm is not null) new Span<float>(s.Zeros = arena.Take(_layout.Row), _layout.Row).Clear();
            FillBias(s.Bias);
            if (_inputMasks > 0) RowSplit.CopyMasks(arrays.InputDropout, _inputMasks, plan, s.Part, spec.Inputs, spec.Inputs, s.InputMask);
            if (_hiddenMasks > 0) RowSplit.CopyMasks(arrays.RecurrentDropout, _hiddenMasks, plan, s.Part, spec.Hidden, slot, s.HiddenMask);
            if (_eachInput) EachGate.CopyMasks(arrays.InputDropout, plan, s.Part, spec.Inputs, _cell.Gates, _cell.InputGate, s.InputMask);
            if (_eachHidden) EachGate.CopyMasks(arrays.RecurrentDropout, plan, s.Part, spec.Hidden, _cell.Gates, static gate => gate, s.HiddenMask);
            int from = _only >= 0 ? _only : _again ? saved!.From : 0, to = _only >= 0 ? _only + 1 : _again ? saved!.To : plan.Steps, chunk = _chunked?.Chunk ?? plan.Steps;
            if (_again && from > 0) LoadBorder(s, from);
            else if (from == 0) LoadStates(s);
            s.From = from;
            for (int k = from; k < to; k++)
            {
                if (k == s.From + s.Ahead && !Prepare(ref s, k, Math.Min(to, ((k / chunk) + 1) * chunk) - k)) break;
                if (!_again && _chunked is not null && k % chunk == 0) SaveBorder(s, k);
                Step(ref s, k);
                if (Scatters && k + 1 - s.ScatteredTo == _ring) Scatter(ref s, k + 1);
            }
            if (Scatters) Scatter(ref s, plan.Steps);
            if (!_again && _only < 0) Finish(s);
        }
        if (rented) ArrayPool<float>.Shared.Return(scratch);
    }

    private float* StatesAt(in Slice s, int k) =>
        s.States + (saved is null ? (k & (_ring - 1)) * s.Part.Rows * (nint)_layout.StateRow : (nint)plan.StateOffset(k) * _layout.StateRow);

    private long InputMaskNumbers(int rows) => (long)rows * (_eachInput ? EachGate.MaskRow(spec.Inputs) : _inputMasks * spec.Inputs);

    private long HiddenMaskNumbers(int rows) => (long)rows * (_eachHidden ? EachGate.Block : _hiddenMasks * _layout.Slot);

    private void FillBias(float* target)
    {
        new Span<float>(target, _layout.Row).Clear();
        int units = spec.Units, gates = _cell.Gates;
        bool apart = _cell.RecurrentBias;
        for (int slot = 0; slot < (apart ? gates + 1 : gates); slot++)
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

    private int WidthOf(int state) => state == 0 ? spec.Hidden : spec.Units;

    private void LoadStates(in Slice s)
    {
        for (int i = 0; i < s.Part.Rows; i++)
        {
            float* to = s.States + (i * s.StateRow);
            new Span<float>(to, _layout.StateRow).Clear();
            int row = plan.Row(s.Part.Place(i));
            for (int state = 0; state < Math.Min(_cell.States, arrays.InitialStates.Length); state++)
            {
                var block = arrays.InitialStates[state];
                int width = WidthOf(state);
                if (!block.IsAbsent) block.Array.AsSpan(block.Offset + (row * block.BatchStride), width).CopyTo(new Span<float>(to + (state * _layout.Slot), width));
            }
        }
    }

    private float* BorderAt(float* borders, int k, in Slice s, int i) =>
        borders + _chunked!.Borders!.Offset + (((k / _chunked.Chunk * (nint)spec.Batch) + s.Part.Place(i)) * _layout.StateRow);

    private void SaveBorder(in Slice s, int k)
    {
        fixed (float* borders = _chunked!.Borders!.Array)
        {
            for (int i = 0; i < s.Count; i++)
                new ReadOnlySpan<float>(StatesAt(s, k) + (i * s.StateRow), _layout.StateRow).CopyTo(new Span<float>(BorderAt(borders, k, s, i), _layout.StateRow));
        }
    }

    private void LoadBorder(in Slice s, int k)
    {
        fixed (float* borders = _chunked!.Borders!.Array)
        {
            for (int i = 0; i < plan.Count(s.Part, k); i++)
                new ReadOnlySpan<float>(BorderAt(borders, k, s, i), _layout.StateRow).CopyTo(new Span<float>(StatesAt(s, k) + (i * s.StateRow), _layout.StateRow));
        }
    }

    /// <summary>Before one or more steps at which the same rows work: their inputs, dropped out or gathered, and for few rows the input
    /// products of all these steps. False when no row of the part works any more.</summary>
    private bool Prepare(ref Slice s, int k, int limit)
    {
        int count = plan.Count(s.Part, k), inputs = spec.Inputs;
        if (count == 0) return false;
        int steps = count >= RowSplit.EnoughRows ? 1 : plan.SameFrom(k, Math.Min(limit, (AheadRows + count - 1) / count));
        (s.From, s.Ahead, s.Count) = (k, steps, count);
        if (saved is not null)
        {
            s.Gates = s.Scratch + ((nint)plan.Offset(k) * _layout.Row);
            s.GateStep = (nint)plan.Active(k) * _layout.Row;
            s.GateRow = (nint)s.Part.Step * _layout.Row;
            if (_norm is not null)
            {
                s.Norm = s.NormScratch + ((nint)plan.Offset(k) * _norm.Row);
                s.NormStep = (nint)plan.Active(k) * _norm.Row;
                s.NormRow = (nint)s.Part.Step * _norm.Row;
            }
        }
        else
        {
            s.Gates = s.Scratch;
            s.GateStep = (nint)count * _layout.Row;
            s.GateRow = _layout.Row;
            if (_norm is not null)
            {
                s.Norm = s.NormScratch;
                s.NormStep = (nint)count * _norm.Row;
                s.NormRow = _norm.Row;
            }
        }
        if (steps == 1 && plan.IsPacked) GatherInputs(ref s, k, limit);
        else CopyInputs(ref s, k);
        if (steps == 1) return true;
        if (_shared) Lead(ref s, Round.Inputs, k);
        else InputsAhead(s, k, 0, _layout.Padded);
        if (_norm is not null) NormalizeAhead(s);
        return true;
    }
}
