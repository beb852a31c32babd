using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Unroll.Kernels;

/// <summary>
/// Which rows work at which step. A masked step only carries the states, so every row is the list of its real steps, and the rows
/// stand in order of length, longest first: at step k the first <see cref="Active"/> of them work, and nothing is spent on the others. What is kept of
/// the steps lies packed, step after step. Without a mask every row works at every step, in the order of the batch.
/// </summary>
internal sealed class StepPlan
{
    private readonly int[]? _rows, _starts, _times, _offsets;
    private readonly long[]? _order;

    /// <summary>Every step of every row is real.</summary>
    public StepPlan(int batch, int steps)
    {
        Batch = batch;
        Steps = steps;
        Total = batch * (long)steps;
    }

    private StepPlan(RecurrentSpec spec)
    {
        Batch = spec.Batch;
        (_rows, _starts, _times, _offsets, _order) = (new int[Batch], new int[Batch + 1], new int[Batch * spec.Steps], new int[spec.Steps + 1], new long[Batch]);
    }

    /// <summary>The plan of a mask, or null when every step is real.</summary>
    /// <param name="spec">Batch and steps.</param>
    /// <param name="arrays">The mask.</param>
    /// <param name="over">A plan of the same spec that nobody uses any more, written over: a stepper makes no garbage. Null when there is none.</param>
    public static StepPlan? Of(RecurrentSpec spec, RecurrentArrays arrays, ref StepPlan? over)
    {
        if (arrays.Mask is null) return null;
        var plan = over ?? new StepPlan(spec);
        if (!plan.Read(spec.Steps, arrays)) return null;
        return over = plan;
    }

    private bool Read(int steps, RecurrentArrays arrays)
    {
        int batch = Batch;
        bool[] mask = arrays.Mask!;
        int at(int row) => arrays.MaskOffset + (row * arrays.MaskBatchStride);
        int step = arrays.MaskTimeStride;
        int[] rows = _rows!, starts = _starts!, times = _times!, offsets = _offsets!;
        long[] order = _order!;
        long total = 0;
        for (int row = 0; row < batch; row++)
        {
            int length = 0;
            if (step == 1) length = mask.AsSpan(at(row), steps).Count(true);
            else for (int t = 0, i = at(row); t < steps; t++, i += step) length += mask[i] ? 1 : 0;
            total += length;
            order[row] = ((long)(steps - length) << 32) | (uint)row; // longest first, equal ones as they stand in the batch
        }
        if (total == (long)batch * steps) return false;
        Array.Sort(order);
        (IsRight, Total, Steps) = (true, total, batch == 0 ? 0 : steps - (int)(order[0] >> 32));
        for (int place = 0, next = 0; place < batch; place++)
        {
            rows[place] = (int)order[place];
            next = Write(mask, at(rows[place]), step, steps, times, next);
            IsRight &= next == starts[place] || times[next - 1] == next - starts[place] - 1;
            starts[place + 1] = next;
        }
        offsets[0] = 0;
        for (int k = 0, active = batch; k < steps; k++)
        {
            while (active > 0 && steps - (int)(order[active - 1] >> 32) <= k) active--;
            offsets[k + 1] = offsets[k] + active;
        }
        return true;
    }

    /// <summary>Writes the times of a row's real steps from <paramref name="next"/> on, eight flags at a time where they are neighbours: mostly all eight are real, or none.</summary>
    private static int Write(bool[] mask, int at, int step, int steps, int[] times, int next)
    {
        int t = 0;
        for (; step is 1 or -1 && t + 8 <= steps; t += 8, at += 8 * step)
        {
            ulong flags = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<bool, byte>(ref mask[step == 1 ? at : at - 7]));
            if (flags == 0) continue;
            if (flags == 0x0101010101010101)
            {
                (Vector256<int>.Indices + Vector256.Create(t)).CopyTo(times, next);
                next += 8;
                continue;
            }
            // Every step is written, and what comes after a masked one is written over it: no branch for a processor to guess.
            for (int i = 0; i < 8; i++)
            {
                times[next] = t + i;
                next += mask[at + (i * step)] ? 1 : 0;
            }
        }
        for (; t < steps; t++, at += step)
        {
            times[next] = t;
            next += mask[at] ? 1 : 0;
        }
        return next;
    }

    /// <summary>Whether places differ from rows, or steps from times.</summary>
    public bool IsPacked => _rows is not null;

    /// <summary>Whether the real steps of every row are its first, so that step k is time k.</summary>
    public bool IsRight { get; private set; }

    public int Batch { get; }

    /// <summary>Real steps of the longest row.</summary>
    public int Steps { get; private set; }

    /// <summary>Real steps of all rows.</summary>
    public long Total { get; private set; }

    /// <summary>Rows that have a step k: the first places.</summary>
    public int Active(int k) => _offsets is null ? Batch : _offsets[k + 1] - _offsets[k];

    /// <summary>Where step k lies among all real steps.</summary>
    public long Offset(int k) => _offsets is null ? (long)k * Batch : _offsets[k];

    /// <summary>Where the states before step k lie: those before the first step come first, a row for every place.</summary>
    public long StateOffset(int k) => k == 0 ? 0 : Batch + Offset(k - 1);

    /// <summary>The row of the batch at a place.</summary>
    public int Row(int place) => _rows is null ? place : _rows[place];

    /// <summary>Real steps of the row at a place.</summary>
    public int Length(int place) => _starts is null ? Steps : _starts[place + 1] - _starts[place];

    /// <summary>The time of step k of the row at a place.</summary>
    public int Time(int place, int k) => _times is null ? k : _times[_starts![place] + k];

    /// <summary>The times of the real steps of the row at a place, where there is a mask.</summary>
    public ReadOnlySpan<int> Times(int place) => new(_times, _starts![place], Length(place));

    /// <summary>Steps from k on, up to <paramref name="most"/>, at which the same rows work.</summary>
    public int SameFrom(int k, int most)
    {
        most = Math.Min(most, Steps - k);
        int n = 1;
        for (int active = Active(k); n < most && Active(k + n) == active;) n++;
        return n;
    }

    /// <summary>Steps down from k, up to <paramref name="most"/>, at which the same rows work.</summary>
    public int SameDownFrom(int k, int most)
    {
        most = Math.Min(most, k + 1);
        int n = 1;
        for (int active = Active(k); n < most && Active(k - n) == active;) n++;
        return n;
    }

    /// <summary>The step to which a position among all real steps belongs.</summary>
    public int StepAt(long position)
    {
        if (_offsets is null) return (int)(position / Batch);
        int low = 0, high = Steps;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (_offsets[middle] <= position) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>The places of a part: neighbours without a mask, else dealt out in turn, so that every part gets long rows and short ones.</summary>
    public RowPart Part(int part, int parts)
    {
        if (IsPacked) return new RowPart(part, parts, (Batch - part + parts - 1) / parts);
        int first = (int)((long)part * Batch / parts);
        return new RowPart(first, 1, (int)((part + 1L) * Batch / parts) - first);
    }

    /// <summary>Places of a part that have a step k.</summary>
    public int Count(in RowPart part, int k) => IsPacked ? Math.Max(0, (Active(k) - part.First + part.Step - 1) / part.Step) : part.Rows;
}

/// <summary>Places that one thread takes through the sequence: Rows of them, from First on at a distance of Step.</summary>
internal readonly record struct RowPart(int First, int Step, int Rows)
{
    public int Place(int index) => First + (index * Step);
}
