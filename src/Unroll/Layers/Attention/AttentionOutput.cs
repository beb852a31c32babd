namespace Unroll;

/// <summary>What an attention layer answers, by name.</summary>
/// <typeparam name="T"><see cref="Tensor"/> or <see cref="Symbol"/>.</typeparam>
/// <param name="Context">The weighted mean of the values: [batch, queries, features], or [batch, features] for one query.</param>
/// <param name="Weights">How much each value counts, adding up to 1 over the real ones: [batch, queries, time], or [batch, time] for one query.</param>
public sealed record AttentionOutput<T>(T Context, T Weights) where T : class;
