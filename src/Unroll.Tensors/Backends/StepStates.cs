namespace Unroll;

/// <summary>The states of a stream: a slot for each call of a recurrent layer, in the order of the calls.</summary>
internal sealed class StepStates(int batch)
{
    readonly List<StepSlot> _slots = [];
    int _next;

    internal int Batch { get; } = batch;

    internal IReadOnlyList<StepSlot> Slots => _slots;

    /// <summary>Another run begins with the first slot.</summary>
    internal void Begin() => _next = 0;

    /// <summary>The slot of the next call; in the first run at its start, zeros when none is given.</summary>
    internal StepSlot Next(string path, IReadOnlyList<(string Name, int Width)> layout, Func<float[][]>? start = null)
    {
        if (_next == _slots.Count)
        {
            var (unique, n) = (path, 1);
            while (_slots.Exists(s => s.Path == unique))
                unique = FormattableString.Invariant($"{path}_{++n}");
            _slots.Add(new StepSlot(unique, layout, Batch) { Start = start?.Invoke() });
            _slots[^1].Clear();
        }
        return _slots[_next++];
    }

    /// <summary>The same slots for another batch, all zeros.</summary>
    internal StepStates WithBatch(int batch)
    {
        var other = new StepStates(batch);
        foreach (var slot in _slots)
            other._slots.Add(new StepSlot(slot.Path, slot.Layout, batch) { Start = batch == Batch ? slot.Start : null });
        return other;
    }

    internal void Clear()
    {
        foreach (var slot in _slots)
            slot.Clear();
    }

    /// <summary>The numbers of all leaves, to be put back by <see cref="Restore"/>.</summary>
    internal float[][] Snapshot() => [.. _slots.SelectMany(s => s.Leaves).Select(l => (float[])l.Data.Clone())];

    /// <summary>Puts numbers back; slots that came after the snapshot start from zeros again.</summary>
    internal void Restore(float[][] snapshot)
    {
        Clear();
        var leaves = _slots.SelectMany(s => s.Leaves).ToArray();
        for (var i = 0; i < snapshot.Length; i++)
            snapshot[i].CopyTo(leaves[i].Data, 0);
    }

    /// <summary>Row r becomes what row from[r] was, in all leaves.</summary>
    internal void Take(ReadOnlySpan<int> from, ref float[] scratch)
    {
        foreach (var slot in _slots)
            for (var i = 0; i < slot.Leaves.Length; i++)
            {
                var (data, width) = (slot.Leaves[i].Data, slot.Layout[i].Width);
                if (scratch.Length < data.Length)
                    scratch = new float[data.Length];
                Array.Copy(data, scratch, Batch * width);
                for (var row = 0; row < from.Length; row++)
                    Array.Copy(scratch, from[row] * width, data, row * width, width);
            }
    }

    /// <summary>The same states with each row as often as said, one after the other.</summary>
    internal StepStates Repeat(int times)
    {
        var other = WithBatch(Batch * times);
        for (var s = 0; s < _slots.Count; s++)
            for (var i = 0; i < _slots[s].Leaves.Length; i++)
            {
                var (from, to, width) = (_slots[s].Leaves[i].Data, other._slots[s].Leaves[i].Data, _slots[s].Layout[i].Width);
                for (var row = 0; row < other.Batch; row++)
                    Array.Copy(from, row / times * width, to, row * width, width);
            }
        return other;
    }

    /// <summary>Row rows[i] of all leaves becomes row i of the same slots of another batch.</summary>
    internal void Put(StepStates other, ReadOnlySpan<int> rows)
    {
        for (var s = 0; s < _slots.Count; s++)
            for (var i = 0; i < _slots[s].Leaves.Length; i++)
            {
                var (from, to, width) = (other._slots[s].Leaves[i].Data, _slots[s].Leaves[i].Data, _slots[s].Layout[i].Width);
                for (var row = 0; row < rows.Length; row++)
                    Array.Copy(from, row * width, to, rows[row] * width, width);
            }
    }
}
