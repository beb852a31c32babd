namespace Unroll;

/// <summary>What a recurrent layer answers, by name.</summary>
/// <typeparam name="T"><see cref="Tensor"/> or <see cref="Symbol"/>.</typeparam>
/// <param name="Sequence">The output of every step [batch, time, units], in the order of processing.</param>
/// <param name="Last">The output of the last step processed [batch, units].</param>
/// <param name="State">The state after the last step.</param>
public sealed record RecurrentOutput<T>(T Sequence, T Last, State<T> State) where T : class
{
    /// <summary>Only from a <see cref="Bidirectional"/> with <see cref="MergeMode.None"/>: the backward direction's own sequence, last output and
    /// state; <see cref="Sequence"/> and <see cref="Last"/> are then the forward direction's. Else null.</summary>
    public RecurrentOutput<T>? Backward { get; init; }

    /// <summary>Only from an <see cref="AttentionCell"/>: how much each step of the memory counted at each step [batch, time, memory time]. Else null.</summary>
    public T? Weights { get; init; }
}
