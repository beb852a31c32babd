using System.Globalization;

namespace Unroll;

/// <summary>Grouped-query attention (Ainslie 2023; Keras's GroupQueryAttention): multi-head attention in which groups of query heads share one head of keys and values.</summary>
/// <remarks>
/// <para>As <see cref="MultiHeadAttention"/>, query head i using the keys and values of head i / (queryHeads / keyValueHeads), rounded down.</para>
/// <para>Shapes: query [batch, queries, a], values [batch, time, v], keys [batch, time, k] (the values when not given; all three the query when called with one input) to
/// context [batch, queries, a] and weights [batch, queryHeads, queries, time].</para>
/// <para>Weights: query_kernel [a, queryHeads, headWidth], key_kernel [k, keyValueHeads, headWidth], with <see cref="HeadsAttention.UseGate"/> gate_kernel as the query's, value_kernel
/// [v, keyValueHeads, headWidth], output_kernel [queryHeads, headWidth, a]; a bias for each with <see cref="HeadsAttention.UseBias"/>.</para>
/// <para>Mask: values at masked steps have the weight 0; the query's mask is kept.</para>
/// <para>Inputs, outputs and what a query gets that may see nothing: as <see cref="MultiHeadAttention"/>.</para>
/// </remarks>
/// <param name="headWidth">Width of each head.</param>
/// <param name="queryHeads">Heads of the query.</param>
public sealed class GroupQueryAttention(int headWidth, int queryHeads) : HeadsAttention
{
    /// <summary>Width of each head.</summary>
    public int HeadWidth { get; } = Require.Positive(headWidth, nameof(GroupQueryAttention));

    /// <summary>Heads of the query.</summary>
    public int QueryHeads { get; } = Require.Positive(queryHeads, nameof(GroupQueryAttention));

    /// <summary>Heads of keys and values; must divide the heads of the query. Default 1: all share one (multi-query attention).</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not divide the heads of the query.</exception>
    public int KeyValueHeads
    {
        get;
        init => field = value >= 1 && QueryHeads % value == 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(KeyValueHeads), string.Create(CultureInfo.InvariantCulture, $"GroupQueryAttention: got {value} heads of keys and values; needed a number that divides the {QueryHeads} heads of the query."));
    } = 1;

    /// <inheritdoc/>
    protected internal override string? Detail => string.Create(CultureInfo.InvariantCulture, $"{QueryHeads}/{KeyValueHeads}·{HeadWidth}");

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        var (query, values) = (inputs[0], inputs[Math.Min(1, inputs.Count - 1)]);
        var keys = inputs[^1];
        if (query.Rank != 3 || values.Rank != 3 || keys.Rank != 3)
            throw Unfit([.. inputs]);
        Declare(inputs, (QueryHeads, KeyValueHeads), (HeadWidth, HeadWidth), [query[^1]]);
    }

    private protected override bool Takes(int rank) => rank == 3;

    private protected override int[] Attended(int rank) => [1];

    private protected override Tensor ForEachHead(Tensor x) => QueryHeads == KeyValueHeads ? x : x.RepeatEach(QueryHeads / KeyValueHeads, 1);

    private protected override ShapeException Unfit(IReadOnlyList<Shape> given) => new(Who, $"inputs {string.Join(" and ", given)}",
        "a query [batch, queries, a], values [batch, time, v] and keys [batch, time, k] of one batch", "return sequences from the layers before");
}
