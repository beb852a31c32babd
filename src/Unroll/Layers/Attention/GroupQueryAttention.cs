using System.Globalization;

namespace Unroll;

/// <summary>Grouped-query attention (Ainslie 2023; Keras's GroupQueryAttention): multi-head attention in which groups of query heads share one head of keys and values.</summary>
/// <remarks>
/// <para>As <see cref="MultiHeadAttention"/>, query head i using the keys and values of head i / (queryHeads / keyValueHeads), rounded down.</para>
/// <para>Shapes: query [batch, queries, a], values [batch, time, v], keys [batch, time, k] (the values when not given; all three the query when called with one input) to
/// context [batch, queries, a] and weights [batch, queryHeads, queries, time].</para>
/// <para>Weights: query_kernel [a, queryHeads, headWidth], key_kernel [k, keyValueHeads, headWidth], with <see cref="UseGate"/> gate_kernel as the query's, value_kernel
/// [v, keyValueHeads, headWidth], output_kernel [queryHeads, headWidth, a]; a bias for each with <see cref="UseBias"/>.</para>
/// <para>Mask: values at masked steps have the weight 0; the query's mask is kept.</para>
/// <para>Inputs, outputs and what a query gets that may see nothing: as <see cref="MultiHeadAttention"/>.</para>
/// </remarks>
/// <param name="headWidth">Width of each head.</param>
/// <param name="queryHeads">Heads of the query.</param>
public sealed class GroupQueryAttention(int headWidth, int queryHeads) : Layer
{
    Weight? _queryKernel, _queryBias, _keyKernel, _keyBias, _gateKernel, _gateBias, _valueKernel, _valueBias, _outputKernel, _outputBias;

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

    /// <summary>Share of the weights dropped in training. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float Dropout { get; init => field = Require.Share(value, nameof(GroupQueryAttention), nameof(Dropout)); }

    /// <summary>Whether query i attends to values 0 ... i alone. Default false.</summary>
    public bool Causal { get; init; }

    /// <summary>Query i attends only to values less than this many places away, before and after; 0 (default) for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int SlidingWindow { get; init => field = Require.NotNegative(value, nameof(GroupQueryAttention), nameof(SlidingWindow)); }

    /// <summary>Whether the projections have biases. Default true.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>Whether each head's result is multiplied by a gate, a sigmoid of the projected query. Default false.</summary>
    public bool UseGate { get; init; }

    /// <summary>Fills the kernels. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <summary>Fills the biases. Default zeros.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <summary>A penalty on the kernels. Default none.</summary>
    public Regularizer? KernelRegularizer { get; init; }

    /// <summary>A penalty on the biases. Default none.</summary>
    public Regularizer? BiasRegularizer { get; init; }

    /// <summary>Applied to the kernels after each optimizer step. Default none.</summary>
    public Constraint? KernelConstraint { get; init; }

    /// <summary>Applied to the biases after each optimizer step. Default none.</summary>
    public Constraint? BiasConstraint { get; init; }

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override bool SizesWeights(string input) => input != "attention_mask";

    internal override string? StreamProblem(Values inputs) => "it attends to all steps of a sequence";

    /// <inheritdoc/>
    protected internal override string? Detail => string.Create(CultureInfo.InvariantCulture, $"{QueryHeads}/{KeyValueHeads}·{HeadWidth}");

    /// <summary>Attends to values.</summary>
    /// <inheritdoc cref="MultiHeadAttention.Run(Tensor, Tensor, Tensor?, Tensor?, Pass)"/>
    public AttentionOutput<Tensor> Run(Tensor query, Tensor values, Tensor? keys = null, Tensor? attentionMask = null, Pass pass = default)
    {
        var outputs = Call(new Values([("x", query), ("x1", values), .. keys is null ? [] : ((string, Tensor)[])[("x2", keys)],
            .. attentionMask is null ? [] : ((string, Tensor)[])[("attention_mask", attentionMask)]]), pass);
        return new AttentionOutput<Tensor>(outputs["context"], outputs["weights"]);
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        var (query, values) = (inputs[0], inputs[Math.Min(1, inputs.Count - 1)]);
        var keys = inputs[^1];
        if (query.Rank != 3 || values.Rank != 3 || keys.Rank != 3)
            throw Unfit([.. inputs]);
        (_queryKernel, _queryBias) = Projection("query", [query[^1], QueryHeads, HeadWidth], [QueryHeads, HeadWidth]);
        (_keyKernel, _keyBias) = Projection("key", [keys[^1], KeyValueHeads, HeadWidth], [KeyValueHeads, HeadWidth]);
        if (UseGate)
            (_gateKernel, _gateBias) = Projection("gate", [query[^1], QueryHeads, HeadWidth], [QueryHeads, HeadWidth]);
        (_valueKernel, _valueBias) = Projection("value", [values[^1], KeyValueHeads, HeadWidth], [KeyValueHeads, HeadWidth]);
        (_outputKernel, _outputBias) = Projection("output", [QueryHeads, HeadWidth, query[^1]], [query[^1]]);
    }

    (Weight, Weight?) Projection(string name, Shape kernel, Shape bias) =>
        (AddWeight($"{name}_kernel", kernel, KernelInitializer, regularizer: KernelRegularizer, constraint: KernelConstraint),
        UseBias ? AddWeight($"{name}_bias", bias, BiasInitializer, regularizer: BiasRegularizer, constraint: BiasConstraint) : null);

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var given = inputs.Find("attention_mask");
        Tensor[] x = [.. inputs.Where(t => !ReferenceEquals(t, given))];
        if (x.Length is 0 or > 3)
            throw new ShapeException(Who, $"{inputs.Count} inputs", "query and values, or query, values and keys", "call it as attention.Run(query, values)");
        var (query, values, keys) = (x[0], x[Math.Min(1, x.Length - 1)], x[^1]);
        if (query.Rank != 3 || values.Rank != 3 || values.Shape[..^1] != keys.Shape[..^1] || query.Shape[0] != values.Shape[0])
            throw Unfit([.. x.Select(t => t.Shape)]);
        var plan = new HeadAxes(query.Shape, values.Shape, [1]);
        var mask = query.Mask;
        var allowed = HeadMath.Both(HeadMath.Both(plan.Queries(mask), plan.Keys(values.Mask)), ReferenceEquals(keys, values) ? null : plan.Keys(keys.Mask));
        if (Causal)
            allowed = HeadMath.Both(allowed, HeadMath.Causal(plan.QueryCount, plan.KeyCount, query.Backend));
        if (SlidingWindow > 0)
            allowed = HeadMath.Both(allowed, HeadMath.Window(plan.QueryCount, plan.KeyCount, SlidingWindow, query.Backend));
        if (given is not null)
            allowed = HeadMath.Both(allowed, plan.Given(Who, given));
        query = query.Clean().WithMask(null);
        var (k, v) = (keys.Clean().WithMask(null), values.Clean().WithMask(null));
        var weights = HeadMath.Weights(plan.Split(HeadMath.Project(query, _queryKernel!, _queryBias)), Shared(plan.Split(HeadMath.Project(k, _keyKernel!, _keyBias))), allowed);
        weights = AttentionBase.DropWeights(weights, Dropout, pass);
        var context = plan.Join(weights.MatMul(Shared(plan.Split(HeadMath.Project(v, _valueKernel!, _valueBias)))));
        if (_gateKernel is not null)
            context = context * HeadMath.Project(query, _gateKernel, _gateBias).Sigmoid();
        return new Values(("context", HeadMath.Merge(context, _outputKernel!, _outputBias).WithMask(mask?.Through(DisplayName))), ("weights", weights));
    }

    /// <summary>Each head of keys or values for all query heads of its group.</summary>
    Tensor Shared(Tensor x) => QueryHeads == KeyValueHeads ? x : x.RepeatEach(QueryHeads / KeyValueHeads, 1);

    ShapeException Unfit(IReadOnlyList<Shape> given) => new(Who, $"inputs {string.Join(" and ", given)}",
        "a query [batch, queries, a], values [batch, time, v] and keys [batch, time, k] of one batch", "return sequences from the layers before");
}
