using System.Globalization;

namespace Unroll;

/// <summary>Multi-head attention (Vaswani 2017; Keras's MultiHeadAttention): several dot-product attentions side by side, each on its own projections.</summary>
/// <remarks>
/// <para>For each head: Q = q Wq + bq, K = k Wk + bk, V = v Wv + bv; weights = softmax(Q Kᵀ / sqrt(keyWidth)); the heads' weights · V, side by side (times
/// sigmoid(q Wg + bg) with <see cref="HeadsAttention.UseGate"/>), go through Wo + bo.</para>
/// <para>Shapes: query [batch, queries, a], values [batch, time, v], keys [batch, time, k] (the values when not given; all three the query when called with one input) to
/// context [batch, queries, a] (<see cref="OutputShape"/> instead of a) and weights [batch, heads, queries, time]. With more axes those of <see cref="AttentionAxes"/> are attended to.</para>
/// <para>Weights: query_kernel [a, heads, keyWidth], query_bias [heads, keyWidth]; the same for key, gate and value; output_kernel [heads, valueWidth, a], output_bias [a].</para>
/// <para>Mask: values at masked steps have the weight 0, NaN included. The query's mask is kept; as in Keras, a query that may see nothing, and a masked one, gets the plain mean
/// of all values.</para>
/// <para>Inputs in order: query, values, keys; by name "attention_mask" [batch, queries, time] (or [queries, time], or [batch, heads, queries, time]), anything but 0 where a
/// query may see a value. Outputs by name: "context", "weights".</para>
/// </remarks>
/// <param name="heads">How many attentions run side by side.</param>
/// <param name="keyWidth">Width of each head's queries and keys.</param>
public sealed class MultiHeadAttention(int heads, int keyWidth) : HeadsAttention
{
    /// <summary>How many attentions run side by side.</summary>
    public int Heads { get; } = Require.Positive(heads, nameof(MultiHeadAttention));

    /// <summary>Width of each head's queries and keys.</summary>
    public int KeyWidth { get; } = Require.Positive(keyWidth, nameof(MultiHeadAttention));

    /// <summary>Width of each head's values; 0 (default) for that of the keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int ValueWidth { get; init => field = Require.NotNegative(value, nameof(MultiHeadAttention), nameof(ValueWidth)); }

    /// <summary>Lengths of the output's axes in place of the query's features; null (default) for the query's features.</summary>
    public int[]? OutputShape { get; init; }

    /// <summary>The axes that are attended to, batch 0; null (default) for all between batch and features.</summary>
    public int[]? AttentionAxes { get; init; }

    /// <inheritdoc/>
    protected internal override string? Detail => string.Create(CultureInfo.InvariantCulture, $"{Heads}·{KeyWidth}");

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        var (query, values) = (inputs[0], inputs[Math.Min(1, inputs.Count - 1)]);
        var keys = inputs[^1];
        if (query.Rank < 3 || values.Rank != query.Rank || keys.Rank != query.Rank)
            throw Unfit([.. inputs]);
        var attended = Attended(query.Rank);
        if (attended.Length > 1 && (Causal || SlidingWindow > 0))
            throw new InvalidOperationException($"{Who}: Causal and SlidingWindow need one attended axis, whose order they follow; got the axes {string.Join(", ", attended)}. Usual fix: AttentionAxes = [1].");
        var width = ValueWidth == 0 ? KeyWidth : ValueWidth;
        int[] outputs = OutputShape is { Length: > 0 } ? OutputShape : [query[^1]];
        Declare(inputs, (Heads, Heads), (KeyWidth, width), outputs);
    }

    private protected override bool Takes(int rank) => rank >= 3;

    private protected override int[] Attended(int rank)
    {
        if (AttentionAxes is null)
            return [.. Enumerable.Range(1, rank - 2)];
        var axes = Array.ConvertAll(AttentionAxes, a => a < 0 ? a + rank : a);
        return axes.Length > 0 && axes.Distinct().Count() == axes.Length && Array.TrueForAll(axes, a => a >= 1 && a < rank - 1) ? axes
            : throw new ShapeException(Who, $"the attention axes {string.Join(", ", AttentionAxes)} for inputs of {rank.ToString(CultureInfo.InvariantCulture)} axes", "different axes between the batch and the features", "AttentionAxes = [1] for [batch, time, features]");
    }

    private protected override ShapeException Unfit(IReadOnlyList<Shape> given) => new(Who, $"inputs {string.Join(" and ", given)}",
        "a query [batch, queries, a], values [batch, time, v] and keys [batch, time, k] that agree in the batch and in all axes that are not attended to",
        "return sequences from the layers before, or choose AttentionAxes");
}
