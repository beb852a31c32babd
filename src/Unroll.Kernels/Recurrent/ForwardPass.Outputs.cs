namespace Unroll.Kernels;

// Where the outputs go.
internal sealed unsafe partial class ForwardPass
{
    // Steps whose states are kept so that the outputs of a row can be written together, and numbers of all of them: they stay in the first caches.
    private const int MostKeptSteps = 16, KeptNumbers = 16 << 10;

    /// <summary>Whether outputs are written row by row, some steps together: with a mask the rows of a step lie at times of their own, while the steps of a row are neighbours. Wide outputs
    /// fill whole lines of a cache by themselves and are written after their step.</summary>
    private bool Scatters => plan.IsPacked && spec.Hidden < RowSplit.WideRow && !arrays.Y.IsAbsent && !_again;

    /// <summary>How many blocks of states take turns: a power of two.</summary>
    private int RingOf(int rows)
    {
        int ring = 2;
        while (Scatters && ring < MostKeptSteps && ring < plan.Steps && 2L * ring * rows * _layout.StateRow <= KeptNumbers) ring *= 2;
        return ring;
    }

    /// <summary>Asks for the memory of a step's outputs before its products, where rows lie in any order: it comes meanwhile.</summary>
    private void AskForOutputs(in Slice s, int k)
    {
        if (!plan.IsRight || spec.Hidden < RowSplit.WideRow || arrays.Y.IsAbsent || _again) return;
        fixed (float* array = arrays.Y.Array)
        {
            float* at = array + arrays.Y.Offset + (k * (nint)arrays.Y.TimeStride);
            for (int i = 0; i < s.Count; i++) RowSplit.Prefetch(at + (plan.Row(s.Part.Place(i)) * (nint)arrays.Y.BatchStride), spec.Hidden);
        }
    }

    /// <summary>The outputs of a step of all rows.</summary>
    private void Output(in Slice s, int k, float* after)
    {
        if (arrays.Y.IsAbsent || _again) return;
        fixed (float* array = arrays.Y.Array)
        {
            nint row = arrays.Y.BatchStride;
            if (plan.IsPacked)
            {
                int i = 0;
                float* at = array + arrays.Y.Offset + (k * (nint)arrays.Y.TimeStride);
                // Rows that work at the next step too have nothing to repeat.
                for (int going = plan.IsRight && k + 1 < plan.Steps ? plan.Count(s.Part, k + 1) : 0; i < going; i++) RowSplit.CopyRow(after + (i * s.StateRow), at + (plan.Row(s.Part.Place(i)) * row), spec.Hidden);
                for (; i < s.Count; i++) OutputOfRow(s.Part.Place(i), k, after + (i * s.StateRow), array + arrays.Y.Offset);
                return;
            }
            float* y = array + arrays.Y.Offset + (s.Part.First * row) + (k * (nint)arrays.Y.TimeStride);
            for (int i = 0; i < s.Count; i++) RowSplit.CopyRow(after + (i * s.StateRow), y + (i * row), spec.Hidden);
        }
    }

    /// <summary>The output of step k of a place, and of the masked steps after it.</summary>
    private void OutputOfRow(int place, int k, float* h, float* all)
    {
        int t = plan.Time(place, k), next = k + 1 < plan.Length(place) ? plan.Time(place, k + 1) : spec.Steps;
        float* y = all + (plan.Row(place) * (nint)arrays.Y.BatchStride);
        RowSplit.CopyRow(h, y + (t * (nint)arrays.Y.TimeStride), spec.Hidden);
        if (k == 0 && t > 0) RowSteps.Clear(y, arrays.Y.TimeStride, t, spec.Hidden);
        if (next > t + 1) Fill(h, y, t + 1, next);
    }

    /// <summary>The outputs of masked steps of a row: they repeat the one before, or are zeros.</summary>
    private void Fill(float* h, float* y, int from, int to)
    {
        if (arrays.LeavesMasked) return;
        int n = spec.Hidden;
        nint time = arrays.Y.TimeStride;
        if (spec.ZeroOutputForMask) RowSteps.Clear(y + (from * time), time, to - from, n);
        else
            for (; from < to; from++) RowSplit.CopyRow(h, y + (from * time), n);
    }

    /// <summary>The outputs of the steps up to <paramref name="to"/>, row by row, and of the masked steps after each: they repeat it, or are zeros, as are those before the first real step.</summary>
    private void Scatter(ref Slice s, int to)
    {
        // Where no row of this part works any more, the steps behind have nothing to write.
        int first = s.ScatteredTo, n = spec.Hidden;
        to = Math.Min(to, first + MostKeptSteps);
        s.ScatteredTo = to;
        nint time = arrays.Y.TimeStride;
        nint* at = stackalloc nint[MostKeptSteps];
        for (int k = first; k < to; k++)
            at[k - first] = saved is null ? ((k + 1) & (_ring - 1)) * s.Part.Rows * (nint)_layout.StateRow : (nint)plan.StateOffset(k + 1) * _layout.StateRow;
        fixed (float* array = arrays.Y.Array)
        {
            for (int i = 0; i < s.Part.Rows; i++)
            {
                int place = s.Part.Place(i);
                var times = plan.Times(place);
                if (times.Length <= first) break; // longest first
                float* y = array + arrays.Y.Offset + (plan.Row(place) * (nint)arrays.Y.BatchStride);
                if (first == 0) RowSteps.Clear(y, time, times[0], n);
                int end = Math.Min(to, times.Length), next = end < times.Length ? times[end] : spec.Steps;
                fixed (int* ofRow = times[first..]) RowSteps.Scatter(s.States + (i * s.StateRow), at, y, time, ofRow, end - first, next, n, spec.ZeroOutputForMask);
            }
        }
    }

    /// <summary>The outputs of a row without a real step.</summary>
    private void ClearOutputs(int row)
    {
        if (arrays.Y.IsAbsent) return;
        fixed (float* array = arrays.Y.Array) RowSteps.Clear(array + arrays.Y.Offset + (row * (nint)arrays.Y.BatchStride), arrays.Y.TimeStride, spec.Steps, spec.Hidden);
    }
}
