namespace Unroll.Kernels;

// Inputs that cannot be read where they are: those of packed rows, and those that are dropped out.
internal sealed unsafe partial class ForwardPass
{
    // Numbers gathered at once: they stay in the first caches until they are used.
    private const int GatheredNumbers = 16 << 10, MostGatheredSteps = 16;

    /// <summary>How many steps are gathered at once: the steps of a row are neighbours, the rows of a step are not.</summary>
    private int GatherSteps(int rows) => Math.Clamp(GatheredNumbers / Math.Max(1, rows * spec.Inputs), 1, Math.Min(MostGatheredSteps, Math.Max(1, plan.Steps)));

    /// <summary>The inputs of step k, [mask, row, inputs]; those of the next steps come with them.</summary>
    private void GatherInputs(ref Slice s, int k, int limit)
    {
        int inputs = spec.Inputs;
        nint block = s.Part.Rows * (nint)inputs;
        if (k >= s.GatheredTo)
        {
            (s.GatheredFrom, s.GatheredTo) = (k, k + Math.Min(_gatherSteps, limit));
            nint* at = stackalloc nint[MostGatheredSteps];
            for (int step = k; step < s.GatheredTo; step++) at[step - k] = s.Kept == null ? (step - k) * block : (nint)plan.Offset(step) * inputs;
            float* to = s.Kept == null ? s.Gathered : s.Kept;
            nint toRow = s.Kept == null ? inputs : s.Part.Step * (nint)inputs;
            for (int i = 0; i < s.Count; i++, to += toRow)
            {
                int place = s.Part.Place(i), row = plan.Row(place);
                var times = plan.Times(place);
                int count = Math.Min(s.GatheredTo, times.Length) - k;
                fixed (int* first = times[k..])
                {
                    if (_inputMasks == 1) RowSteps.Gather(XAt(s, row, 0), arrays.X.TimeStride, first, count, s.InputMask + (i * (nint)inputs), to, at, inputs);
                    else RowSteps.Gather(XAt(s, row, 0), arrays.X.TimeStride, first, count, to, at, inputs);
                }
            }
        }
        s.Inputs = s.Kept == null ? s.Gathered + ((k - s.GatheredFrom) * block) : KeptAt(s, k);
        s.InputsRow = s.Kept == null ? inputs : s.Part.Step * (nint)inputs;
        if (_inputMasks <= 1) return;
        nint copySize = s.Count * (nint)inputs;
        for (int copy = 0; copy < _inputMasks; copy++)
            RowSplit.MultiplyRows(s.Inputs, inputs, s.InputMask + (copy * block), inputs, s.MaskedX + (copy * copySize), inputs, s.Count, inputs);
        s.Inputs = s.MaskedX;
    }

    private float* KeptAt(in Slice s, int k) => s.Kept + ((nint)plan.Offset(k) * spec.Inputs);

    /// <summary>The inputs of the steps that are made together, [mask, row, step, inputs], or as they are kept.</summary>
    private void CopyInputs(ref Slice s, int k)
    {
        s.GatheredTo = 0; // what was gathered is written over
        if (_copies == 0) return;
        int inputs = spec.Inputs, steps = s.Ahead;
        s.Inputs = s.Kept == null ? s.MaskedX : KeptAt(s, k);
        (s.InputsRow, s.InputsStep) = s.Kept == null ? (steps * (nint)inputs, inputs) : (s.Part.Step * (nint)inputs, plan.Active(k) * (nint)inputs);
        for (int i = 0; plan.IsPacked && i < s.Count; i++)
        {
            int place = s.Part.Place(i);
            float* row = XAt(s, plan.Row(place), 0), to = s.Inputs + (i * s.InputsRow);
            for (int step = k; step < k + steps; step++, to += s.InputsStep) RowSplit.CopyRow(row + (plan.Time(place, step) * (nint)arrays.X.TimeStride), to, inputs);
        }
        // The last copy first: the gathered inputs lie where the first one goes.
        for (int copy = _inputMasks - 1; copy >= 0; copy--)
        {
            float* mask = s.InputMask + (copy * (nint)s.Part.Rows * inputs), to = s.Inputs + (copy * (nint)s.Count * steps * inputs);
            if (steps == 1)
            {
                RowSplit.MultiplyRows(XAt(s, s.Part.First, k), arrays.X.BatchStride, mask, inputs, to, s.InputsRow, s.Count, inputs);
                continue;
            }
            for (int i = 0; i < s.Count; i++, to += s.InputsRow, mask += inputs)
            {
                var (from, row) = plan.IsPacked ? ((nint)(s.Inputs + (i * s.InputsRow)), s.InputsStep) : ((nint)XAt(s, s.Part.Place(i), k), arrays.X.TimeStride);
                RowSplit.MultiplyRows((float*)from, row, mask, 0, to, s.InputsStep, steps, inputs);
            }
        }
    }

    /// <summary>The input products of the steps that are made together, of some units.</summary>
    private void InputsAhead(in Slice s, int k, int from, int to)
    {
        nint inputs = spec.Inputs;
        for (int i = 0; i < s.Count; i++)
        {
            float* products = _norm is null ? s.Gates + (i * s.GateRow) : s.Norm + (i * s.NormRow);
            nint step = _norm is null ? s.GateStep : s.NormStep;
            if (_copies == 0) Input(s, i, from, to, s.Ahead, XAt(s, s.Part.Place(i), k), arrays.X.TimeStride, 0, products, step);
            else Input(s, i, from, to, s.Ahead, s.Inputs + (i * s.InputsRow), s.InputsStep, s.Count * s.Ahead * inputs, products, step);
        }
    }

    private float* XAt(in Slice s, int row, int t) => s.X + (row * (nint)arrays.X.BatchStride) + (t * (nint)arrays.X.TimeStride);
}
