namespace Unroll;

/// <summary>The states of a stream as a value.</summary>
internal static class StreamState
{
    internal static State<Tensor> Read(string who, StepStates states)
    {
        if (states.Slots.Count == 0)
            throw new InvalidOperationException($"{who}: it has no recurrent layer, so there is no state.");
        return new State<Tensor>([.. Parts(states).Select(p => (p.Path, Tensor.From(p.Leaf.Data, [states.Batch, p.Width])))]);
    }

    /// <summary>Writes a state; into new slots when it has another number of rows.</summary>
    internal static StepStates Write(string who, StepStates states, State<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var parts = Parts(states).ToArray();
        // A stream with one recurrent layer takes that layer's own state too.
        var own = states.Slots.Count == 1 && state.Paths.SequenceEqual(states.Slots[0].Layout.Select(l => l.Name));
        var rows = state[0].Rank == 2 ? state[0].Shape[0] : -1;
        if (!(own || state.Paths.SequenceEqual(parts.Select(p => p.Path))) || rows < 1 || parts.Where((p, i) => state[i].Shape != [rows, p.Width]).Any())
            throw new ShapeException(who, $"a state of {string.Join(", ", state.Leaves.Select(l => $"{l.Path} {l.Value.Shape}"))}",
                parts.Length == 0 ? "none: the model has no recurrent layer" : $"{string.Join(", ", parts.Select(p => FormattableString.Invariant($"{p.Path} [rows, {p.Width}]")))}, in this order", "take it from a stream of the same model");
        if (rows != states.Batch)
            (states, parts) = states.WithBatch(rows) is var wider ? (wider, Parts(wider).ToArray()) : default;
        for (var i = 0; i < parts.Length; i++)
            state[i].To(DType.Float32).AsSpan().CopyTo(parts[i].Leaf.Data);
        return states;
    }

    static IEnumerable<(string Path, int Width, ArrayStorage<float> Leaf)> Parts(StepStates states) =>
        states.Slots.SelectMany(slot => slot.Layout.Select((part, i) => ($"{slot.Path}/{part.Name}", part.Width, slot.Leaves[i])));
}
