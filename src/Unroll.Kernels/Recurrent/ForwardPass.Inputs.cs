namespace Unroll.Kernels;

// Inputs that cannot be read where they are: those of packed rows, and those that are dropped out.
internal sealed unsafe partial class ForwardPass
{
    // Numbers gathered at once: they stay in the first caches until they are used.
    private const int GatheredNumbers = 16 << 10, MostGatheredSteps = 16;

    /// <summary>How many steps are gathered at once: the steps of a row are neighbours, the rows of a step are not.</summary>
    private int GatherSteps(int rows) => Math.Clamp(GatheredNumbers / Math.Max(1, rows * spec.Inputs), 1, Math.Min(MostGatheredSteps, Math.Max(1, plan.Steps)));

    /// <summary>The inputs of step k, [row, inputs]; those of the next steps come with them.</summary>
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
                float* row = XAt(s, plan.Row(place), 0), mask = s.InputMask + (i * (nint)inputs), to = s.MaskedX + (i * (nint)inputs);
                for (int step = k; step < end; step++, to += block)
                {
                    float* from = row + (plan.Time(place, step) * (nint)arrays.X.TimeStride);
                    if (_inputMasks > 0) RowSplit.Multiply(from, mask, to, inputs);
                    else RowSplit.Copy(from, new Span<float>(to, inputs));
                }
            }
        }
        s.Inputs = s.MaskedX + ((k - s.GatheredFrom) * block);
    }

    /// <summary>The inputs of the steps that are made together, [mask, row, step, inputs].</summary>
    private void CopyInputs(ref Slice s, int k)
    {
        int inputs = spec.Inputs;
        float* to = s.Inputs = s.MaskedX;
        s.GatheredTo = 0; // what was gathered is written over
        for (int copy = 0; copy < _copies; copy++)
        {
            for (int i = 0; i < s.Count; i++)
            {
                int place = s.Part.Place(i);
                float* mask = s.InputMask + (((copy * s.Part.Rows) + i) * (nint)inputs);
                for (int step = k; step < k + s.Ahead; step++, to += inputs)
                {
                    float* from = XAt(s, plan.Row(place), plan.Time(place, step));
                    if (_inputMasks > 0) RowSplit.Multiply(from, mask, to, inputs);
                    else RowSplit.Copy(from, new Span<float>(to, inputs));
                }
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
