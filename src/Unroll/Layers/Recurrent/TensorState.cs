namespace Unroll;

/// <summary>What can be done with a state that holds numbers.</summary>
public static class TensorState
{
    /// <summary>The same numbers cut off from the graph, so that the next stretch of a long sequence does not reach back into this one.</summary>
    public static State<Tensor> Detach(this State<Tensor> state) => state.Map(t => t.Detach());

    /// <summary>Some rows of the batch: <c>state.Rows(3..7)</c>.</summary>
    public static State<Tensor> Rows(this State<Tensor> state, Range rows) => state.Map(t => t[rows]);
}
