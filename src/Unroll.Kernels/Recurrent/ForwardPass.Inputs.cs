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
            for (int i = 0; i < s.Count; i++)
            {
                int place = s.Part.Place(i), end = Math.Min(s.GatheredTo, plan.Length(place));
                var times = plan.Times(place);
                float* row = XAt(s, plan.Row(place), 0), mask = s.InputMask + (i * (nint)inputs), to = s.Gathered + (i * (nint)inputs);
                for (int step = k; step < end; step++, to += block)
                {
                    float* from = row + (times[step] * (nint)arrays.X.TimeStride);
                    if (_inputMasks == 1) RowSplit.Multiply(from, mask, to, inputs);
                    else RowSplit.CopyRow(from, to, inputs);
                }
            }
        }
        s.Inputs = s.Gathered + ((k - s.GatheredFrom) * block);
        if (_inputMasks <= 1) return;
        nint copySize = s.Count * (nint)inputs;
        for (int copy = 0; copy < _inputMasks; copy++)
            RowSplit.MultiplyRows(s.Inputs, inputs, s.InputMask + (copy * block), inputs, s.MaskedX + (copy * copySize), inputs, s.Count, inputs);
        s.Inputs = s.MaskedX;
    }

    /// <summary>The inputs of the steps that are made together, [mask, row, step, inputs].</summary>
    private void CopyInputs(ref Slice s, int k)
    {
        int inputs = spec.Inputs, steps = s.Ahead;
        float* to = s.Inputs = s.MaskedX;
        s.GatheredTo = 0; // what was gathered is written over
        for (int i = 0; plan.IsPacked && i < s.Count; i++)
        {
            int place = s.Part.Place(i);
            float* row = XAt(s, plan.Row(place), 0);
            for (int step = k; step < k + steps; step++, to += inputs) RowSplit.CopyRow(row + (plan.Time(place, step) * (nint)arrays.X.TimeStride), to, inputs);
        }
        // The last copy first: the gathered inputs lie where the first one goes.
        for (int copy = _inputMasks - 1; copy >= 0; copy--)
        {
            float* mask = s.InputMask + (copy * (nint)s.Part.Rows * inputs);
            to = s.MaskedX + (copy * (nint)s.Count * steps * inputs);
            if (steps == 1)
            {
                RowSplit.MultiplyRows(XAt(s, s.Part.First, k), arrays.X.BatchStride, mask, inputs, to, inputs, s.Count, inputs);
                continue;
            }
            for (int i = 0; i < s.Count; i++, to += (nint)steps * inputs, mask += inputs)
            {
                var (from, row) = plan.IsPacked ? ((nint)(s.MaskedX + (i * (nint)steps * inputs)), inputs) : ((nint)XAt(s, s.Part.Place(i), k), arrays.X.TimeStride);
                RowSplit.MultiplyRows((float*)from, row, mask, 0, to, inputs, steps, inputs);
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
            if (_copies == 0) Input(s, from, to, s.Ahead, XAt(s, s.Part.Place(i), k), arrays.X.TimeStride, 0, products, step);
            else Input(s, from, to, s.Ahead, s.MaskedX + (i * s.Ahead * inputs), spec.Inputs, s.Count * s.Ahead * inputs, products, step);
        }
    }

    private float* XAt(in Slice s, int row, int t) => s.X + (row * (nint)arrays.X.BatchStride) + (t * (nint)arrays.X.TimeStride);
}
