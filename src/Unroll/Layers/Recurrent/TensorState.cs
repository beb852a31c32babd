namespace Unroll;

/// <summary>What can be done with a state that holds numbers.</summary>
public static class TensorState
{
    /// <summary>The same numbers cut off from the graph, so that the next stretch of a long sequence does not reach back into this one.</summary>
    public static State<Tensor> Detach(this State<Tensor> state) => state.Map(t => t.Detach());

    /// <summary>Some rows of the batch: <c>state.Rows(3..7)</c>.</summary>
    public static State<Tensor> Rows(this State<Tensor> state, Range rows) => state.Map(t => t[rows]);

    /// <summary>Each row as often as said, one after the other: for several ways on from the same past.</summary>
    public static State<Tensor> Repeat(this State<Tensor> state, int count) => state.Map(t => t.RepeatEach(count, 0));

    /// <summary>The rows of several states of one kind, one after the other: a larger batch.</summary>
    /// <exception cref="ArgumentException">There are none, or their leaves differ: says which.</exception>
    public static State<Tensor> Concatenate(params ReadOnlySpan<State<Tensor>> states)
    {
        if (states.Length == 0)
            throw new ArgumentException("TensorState.Concatenate: got no states; needed at least one.");
        var all = states.ToArray();
        foreach (var state in all)
            if (!state.HasStructureOf(all[0]) || state.Where((leaf, i) => leaf.Shape[1..] != all[0][i].Shape[1..]).Any())
                throw new ArgumentException($"TensorState.Concatenate: got states {Describe(all[0])} and {Describe(state)}; needed the same leaves and widths. Usual fix: take all of them from one layer.");
        return new State<Tensor>([.. all[0].Paths.Select((path, i) => (path, Tensor.Concat(all.Select(s => s[i]), 0)))]);
    }

    static string Describe(State<Tensor> state) => string.Join(", ", state.Leaves.Select(leaf => $"{leaf.Path} {leaf.Value.Shape}"));
}
