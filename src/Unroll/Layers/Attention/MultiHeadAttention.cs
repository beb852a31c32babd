using System.Globalization;

namespace Unroll;

/// <summary>Multi-head attention (Vaswani 2017; Keras's MultiHeadAttention): several dot-product attentions side by side, each on its own projections.</summary>
/// <remarks>
/// <para>For each head: Q = q Wq + bq, K = k Wk + bk, V = v Wv + bv; weights = softmax(Q Kᵀ / sqrt(keyWidth)); the heads' weights · V, side by side (times
/// sigmoid(q Wg + bg) with <see cref="UseGate"/>), go through Wo + bo.</para>
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
public sealed class MultiHeadAttention(int heads, int keyWidth) : Layer
{
    Weight? _queryKernel, _queryBias, _keyKernel, _keyBias, _gateKernel, _gateBias, _valueKernel, _valueBias, _outputKernel, _outputBias;

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

    /// <summary>Share of the weights dropped in training. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float Dropout { get; init => field = Require.Share(value, nameof(MultiHeadAttention), nameof(Dropout)); }

    /// <summary>Whether query i attends to values 0 ... i alone. Default false.</summary>
    public bool Causal { get; init; }

    /// <summary>Query i attends only to values less than this many places away, before and after; 0 (default) for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int SlidingWindow { get; init => field = Require.NotNegative(value, nameof(MultiHeadAttention), nameof(SlidingWindow)); }

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
    protected internal override string? Detail => string.Create(CultureInfo.InvariantCulture, $"{Heads}·{KeyWidth}");

    /// <summary>Attends to values.</summary>
    /// <param name="query">[batch, queries, a].</param>
    /// <param name="values">[batch, time, v]; a mask may ride on them.</param>
    /// <param name="keys">[batch, time, k]; the values when null.</param>
    /// <param name="attentionMask">[batch, queries, time] and its like; all may be seen when null.</param>
    /// <param name="pass">Inference by default.</param>
    public AttentionOutput<Tensor> Run(Tensor query, Tensor values, Tensor? keys = null, Tensor? attentionMask = null, Pass pass = default)
    {
        var outputs = Call(new Values([("x", query), ("x1", values), .. keys is null ? [] : ((string, Tensor)[])[("x2", keys)],
            .. attentionMask is null ? [] : ((string, Tensor)[])[("attention_mask", attentionMask)]]), pass);
        return new AttentionOutput<Tensor>(outputs["context"], outputs["weights"]);
    }

    /// <summary>Puts the layer into a graph.</summary>
    public AttentionOutput<Symbol> Run(Symbol query, Symbol values, Symbol? keys = null, Symbol? attentionMask = null)
    {
        var outputs = CallNamed([("x", query), ("x1", values), .. keys is null ? [] : ((string, Symbol)[])[("x2", keys)],
            .. attentionMask is null ? [] : ((string, Symbol)[])[("attention_mask", attentionMask)]]);
        return new AttentionOutput<Symbol>(outputs[0], outputs[1]);
    }

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
        (_queryKernel, _queryBias) = Projection("query", [query[^1], Heads, KeyWidth], [Heads, KeyWidth]);
        (_keyKernel, _keyBias) = Projection("key", [keys[^1], Heads, KeyWidth], [Heads, KeyWidth]);
        if (UseGate)
            (_gateKernel, _gateBias) = Projection("gate", [query[^1], Heads, width], [Heads, width]);
        (_valueKernel, _valueBias) = Projection("value", [values[^1], Heads, width], [Heads, width]);
        (_outputKernel, _outputBias) = Projection("output", [Heads, width, .. outputs], [.. outputs]);
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
        if (query.Rank < 3 || values.Rank != query.Rank || keys.Rank != query.Rank || values.Shape[..^1] != keys.Shape[..^1])
            throw Unfit([.. x.Select(t => t.Shape)]);
        var plan = new HeadAxes(query.Shape, values.Shape, Attended(query.Rank));
        if (!plan.Fits)
            throw Unfit([.. x.Select(t => t.Shape)]);
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
        var weights = HeadMath.Weights(plan.Split(HeadMath.Project(query, _queryKernel!, _queryBias)), plan.Split(HeadMath.Project(k, _keyKernel!, _keyBias)), allowed);
        weights = AttentionBase.DropWeights(weights, Dropout, pass);
        var context = plan.Join(weights.MatMul(plan.Split(HeadMath.Project(v, _valueKernel!, _valueBias))));
        if (_gateKernel is not null)
            context = context * HeadMath.Project(query, _gateKernel, _gateBias).Sigmoid();
        return new Values(("context", HeadMath.Merge(context, _outputKernel!, _outputBias).WithMask(mask?.Through(DisplayName))), ("weights", plan.Unfold(weights)));
    }

    int[] Attended(int rank)
    {
        if (AttentionAxes is null)
            return [.. Enumerable.Range(1, rank - 2)];
        var axes = Array.ConvertAll(AttentionAxes, a => a < 0 ? a + rank : a);
        return axes.Length > 0 && axes.Distinct().Count() == axes.Length && Array.TrueForAll(axes, a => a >= 1 && a < rank - 1) ? axes
            : throw new ShapeException(Who, $"the attention axes {string.Join(", ", AttentionAxes)} for inputs of {rank.ToString(CultureInfo.InvariantCulture)} axes", "different axes between the batch and the features", "AttentionAxes = [1] for [batch, time, features]");
    }

    ShapeException Unfit(IReadOnlyList<Shape> given) => new(Who, $"inputs {string.Join(" and ", given)}",
        "a query [batch, queries, a], values [batch, time, v] and keys [batch, time, k] that agree in the batch and in all axes that are not attended to",
        "return sequences from the layers before, or choose AttentionAxes");
}
