namespace Unroll;

/// <summary>Times the nodes of a backward pass, and the sums of weights' gradients.</summary>
internal sealed class ProfileBackward(ProfileLayers layers, ProfileMeter meter) : BackwardWatch
{
    readonly List<(object Part, long Ticks, long Bytes)> _parts = new(256);
    (long Ticks, long Bytes) _start;

    internal override void Begin() => _start = ProfileMeter.Now();

    internal override void End(object part)
    {
        var (ticks, bytes) = ProfileMeter.Now();
        _parts.Add((part, ticks - _start.Ticks, bytes - _start.Bytes));
    }

    /// <summary>Gives every part to its row, and what is left of the whole to the rest.</summary>
    internal void Settle(Dictionary<Node, int> rows, long ticks, long bytes, Dictionary<string, (int Count, long Ticks)> operations)
    {
        foreach (var (part, t, b) in _parts)
        {
            meter.Add(ProfilePhase.Backward, part switch
            {
                Node node => rows.TryGetValue(node, out var row) ? row : layers.Rest,
                Weight weight => layers.Of(weight),
                _ => layers.Rest,
            }, t, b);
            (ticks, bytes) = (ticks - t, bytes - b);
            if (part is not Node { Op: var name })
                continue;
            var known = operations.GetValueOrDefault(name);
            operations[name] = (known.Count + 1, known.Ticks + t);
        }
        _parts.Clear();
        meter.Add(ProfilePhase.Backward, layers.Rest, Math.Max(0, ticks), Math.Max(0, bytes));
    }
}
