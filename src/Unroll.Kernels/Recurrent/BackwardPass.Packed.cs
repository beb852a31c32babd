namespace Unroll.Kernels;

// Packed rows: gradients of narrow outputs come, and those of inputs go, a block of steps at a time, row by row. The steps of a row are neighbours, the rows of a step are not.
internal sealed unsafe partial class BackwardPass
{
    // Steps of a block, and numbers of all its rows: they stay in the first caches.
    private const int MostBlockSteps = 32, BlockNumbers = 16 << 10;

    /// <summary>Steps of a block; without a mask there are none.</summary>
    private int BlockSteps(int rows) => !_plan.IsPacked ? 0 : Math.Clamp(BlockNumbers / Math.Max(1, rows * Math.Max(spec.Inputs, GathersOutputs ? spec.Hidden : 0)), 1, MostBlockSteps);

    /// <summary>Whether the gradient of an output is that of its step alone, none of the masked steps after it.</summary>
    private bool HasOwnOutputs => spec.ZeroOutputForMask || gradients.MaskedAreZero;

    /// <summary>Whether gradients of outputs are gathered; those of wide rows are added from where they are.</summary>
    private bool GathersOutputs => spec.Hidden < RowSplit.WideRow;

    /// <summary>The gradients of the outputs from step <paramref name="from"/> to <paramref name="to"/>, [step, row, units], with those of the masked steps that repeat them.</summary>
    private void GatherOutputs(in Slice s, int from, int to)
    {
        if (gradients.dY.Array is not { } array || !GathersOutputs) return;
        int n = spec.Hidden;
        nint time = gradients.dY.TimeStride;
        fixed (float* dy = array)
        {
            for (int i = 0; i < s.Part.Rows; i++)
            {
                int place = s.Part.Place(i);
                var times = _plan.Times(place);
                if (times.Length <= from) break; // longest first
                int end = Math.Min(to, times.Length), next = end < times.Length ? times[end] : spec.Steps;
                fixed (int* first = times[from..])
                    RowSteps.GatherSums(dy + gradients.dY.Offset + (_plan.Row(place) * (nint)gradients.dY.BatchStride), time, first, end - from, next, s.Outputs + (i * (nint)n), s.OutputStep, n, HasOwnOutputs);
            }
        }
    }

    /// <summary>Adds the gradients of the outputs of step k, and of the masked steps that repeat them, from where they are.</summary>
    private void AddOutputs(in Slice s, int k, float* dy)
    {
        int n = spec.Hidden;
        nint time = gradients.dY.TimeStride;
        int going = !_plan.IsRight ? 0 : HasOwnOutputs ? s.Count : k + 1 < _plan.Steps ? _plan.Count(s.Part, k + 1) : 0, i = 0;
        for (; i < going; i++) RowSplit.AddRow(dy + (_plan.Row(s.Part.Place(i)) * (nint)gradients.dY.BatchStride) + (k * time), s.Gradient + (i * (nint)_layout.StateRow), n);
        for (; i < s.Count; i++)
        {
            int place = s.Part.Place(i), first = _plan.Time(place, k), last = HasOwnOutputs ? first : k + 1 < _plan.Length(place) ? _plan.Time(place, k + 1) - 1 : spec.Steps - 1;
            float* y = dy + (_plan.Row(place) * (nint)gradients.dY.BatchStride) + (first * time), sum = y;
            // A masked loss leaves zeros at masked steps.
            if (last > first && !(time == n && RowSplit.AreZeros(y + n, (last - first) * n)))
            {
                sum = s.Outputs;
                RowSplit.CopyRow(y + ((last - first) * time), sum, n);
                RowSplit.AddRows(y + ((last - first - 1) * time), -time, sum, 0, last - first, n);
            }
            RowSplit.AddRow(sum, s.Gradient + (i * (nint)_layout.StateRow), n);
        }
    }

    /// <summary>The input gradients from step <paramref name="from"/> to <paramref name="to"/> go to their places, and zeros to the masked steps after each and before the first.</summary>
    private void ScatterInputs(in Slice s, int from, int to)
    {
        int n = spec.Inputs;
        nint time = gradients.dX.TimeStride;
        nint* at = stackalloc nint[MostBlockSteps];
        for (int k = 0; k < to - from; k++) at[k] = k * s.GatheredStep;
        for (int i = 0; i < s.Part.Rows; i++)
        {
            int place = s.Part.Place(i);
            var times = _plan.Times(place);
            if (times.Length <= from) break; // longest first
            float* x = s.DX + (_plan.Row(place) * (nint)gradients.dX.BatchStride);
            if (from == 0) RowSteps.Clear(x, time, times[0], n);
            int end = Math.Min(to, times.Length), next = end < times.Length ? times[end] : spec.Steps;
            fixed (int* first = times[from..]) RowSteps.Scatter(s.Gathered + (i * (nint)n), at, x, time, first, end - from, next, n, true);
        }
    }

    /// <summary>The input gradients of rows without a real step.</summary>
    private void ClearEmpty(in Slice s)
    {
        for (int i = s.Part.Rows - 1; i >= 0 && _plan.Length(s.Part.Place(i)) == 0; i--)
            RowSteps.Clear(s.DX + (_plan.Row(s.Part.Place(i)) * (nint)gradients.dX.BatchStride), gradients.dX.TimeStride, spec.Steps, spec.Inputs);
    }
}
