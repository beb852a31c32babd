using System.Globalization;
using Unroll.Kernels;

namespace Unroll;

/// <summary>Additive attention (Bahdanau): a weighted mean of values, each weight from a small network of query and key.</summary>
/// <remarks>
/// <para>score = scale . tanh(q Wq + k Wk + b); weights = softmax of the scores over time; context = sum of weight times value. Without units there are no projections,
/// score = scale . tanh(q + k), as in Keras's layer.</para>
/// <para>Shapes: query [batch, queries, a] (or [batch, a]), values [batch, time, v], keys [batch, time, k] (the values when not given) to context
/// [batch, queries, v] ([batch, v]) and weights [batch, queries, time] ([batch, time]).</para>
/// <para>Weights: query_kernel [a, units], key_kernel [k, units], bias [units] with <see cref="UseBias"/>; scale [units] with <see cref="UseScale"/>. Without units the scale alone, [a].</para>
/// <para>Mask: values at masked steps have the weight 0, whatever stands there; where all are masked, weights and context are 0. The query's mask is kept: its masked
/// steps give 0, weights and context.</para>
/// <para>Inputs in order: query, values, keys. Outputs by name: "context", "weights". Source: Bahdanau, Cho and Bengio 2014.</para>
/// </remarks>
/// <param name="units">Width of the network; 0 (default) for none: query and key must then have equal widths.</param>
public sealed class AdditiveAttention(int units = 0) : Layer
{
    // Far below any score, yet finite: a row of these alone has no NaN.
    const float Never = -1e30f;

    Weight? _queryKernel, _keyKernel, _bias, _scale;

    /// <summary>Width of the network; 0 for none.</summary>
    public int Units { get; } = units >= 0 ? units
        : throw new ArgumentOutOfRangeException(nameof(units), $"AdditiveAttention: got {units.ToString(CultureInfo.InvariantCulture)} units; needed 1 or more, or 0 for Keras's form without projections.");

    /// <summary>Whether the projections have a bias. Default true; without units there is none.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>Whether the sum over the units is weighted. Default true.</summary>
    public bool UseScale { get; init; } = true;

    /// <summary>Share of the weights dropped in training. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float Dropout { get; init => field = Require.Share(value, nameof(AdditiveAttention), nameof(Dropout)); }

    /// <summary>Fills the kernels and the scale. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => "it attends to all steps of a sequence";

    /// <summary>Projects the keys once, for many queries: a decoder calls it before its loop.</summary>
    /// <param name="values">[batch, time, v]; a mask may ride on them.</param>
    /// <param name="keys">[batch, time, k]; the values when null.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="InvalidOperationException">The layer has not been built yet.</exception>
    public AttentionMemory Prepare(Tensor values, Tensor? keys = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!IsBuilt)
            throw new InvalidOperationException($"{Who}.Prepare: the layer does not know the query's width yet. Usual fix: attention.Build(queryWidth, valueWidth) first.");
        if (values.Backend is not ShapeOnlyBackend)
            EnsureFilled();
        keys ??= values;
        if (values.Rank != 3 || keys.Rank != 3 || values.Shape[1] != keys.Shape[1])
            throw Unfit(values.Shape, keys.Shape);
        var mask = values.Mask;
        (values, keys) = (Real(values, mask), Real(keys, mask));
        return new AttentionMemory(values, _keyKernel is null ? keys : _bias is null ? keys.MatMul(_keyKernel) : keys.MatMul(_keyKernel, _bias), mask);
    }

    /// <summary>Declares the weights before the first call, as <see cref="Prepare"/> needs it.</summary>
    /// <param name="queryWidth">Features of the query.</param>
    /// <param name="keyWidth">Features of the keys.</param>
    public AdditiveAttention Build(int queryWidth, int keyWidth)
    {
        EnsureBuilt([[Shape.Unknown, Shape.Unknown, queryWidth], [Shape.Unknown, Shape.Unknown, keyWidth]]);
        return this;
    }

    /// <summary>Attends to values.</summary>
    /// <param name="query">[batch, queries, a], or [batch, a].</param>
    /// <param name="values">[batch, time, v]; a mask may ride on them.</param>
    /// <param name="keys">[batch, time, k]; the values when null.</param>
    /// <param name="pass">Inference by default.</param>
    public AttentionOutput<Tensor> Run(Tensor query, Tensor values, Tensor? keys = null, Pass pass = default)
    {
        var outputs = Call(Unroll.Values.Of(keys is null ? [query, values] : [query, values, keys]), pass);
        return new AttentionOutput<Tensor>(outputs["context"], outputs["weights"]);
    }

    /// <summary>Puts the layer into a graph.</summary>
    public AttentionOutput<Symbol> Run(Symbol query, Symbol values, Symbol? keys = null)
    {
        var outputs = CallNamed([("x", query), ("x1", values), .. keys is null ? [] : ((string, Symbol)[])[("x2", keys)]]);
        return new AttentionOutput<Symbol>(outputs[0], outputs[1]);
    }

    /// <summary>Attends to values that were made ready; in training, call it inside a layer or model and give its pass.</summary>
    public AttentionOutput<Tensor> Run(Tensor query, AttentionMemory memory, Pass pass = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(memory);
        if (query.Rank is not (2 or 3) || query.Shape[0] != memory.Values.Shape[0])
            throw Unfit(query.Shape, memory.Values.Shape);
        var (one, asked) = (query.Rank == 2, query.Mask);
        query = one ? query.ExpandDims(1) : Real(query, asked);
        var q = _queryKernel is null ? query : query.MatMul(_queryKernel);
        if (q.Shape[^1] != memory.Keys.Shape[^1])
            throw Unfit(query.Shape, memory.Keys.Shape);
        var weights = Softmax(q.AdditiveScore(memory.Keys, _scale?.Live), memory.Mask);
        if (asked is not null)
            weights = Tensor.Where(asked.Against(3), weights, weights.Like(0));
        weights = Drop(weights, pass);
        var context = weights.MatMul(memory.Values).WithMask(asked?.Through(DisplayName));
        return one ? new AttentionOutput<Tensor>(context.Squeeze(1), weights.Squeeze(1)) : new AttentionOutput<Tensor>(context, weights);
    }

    /// <inheritdoc/>
    protected override void Build(IReadOnlyList<Shape> inputs)
    {
        var (query, keys) = inputs.Count is 2 or 3 ? (inputs[0], inputs[^1]) : throw new ShapeException(Who, $"{inputs.Count} inputs", "query and values, or query, values and keys");
        if (query.Rank is not (2 or 3) || keys.Rank != 3 || (Units == 0 && query[^1] != keys[^1]))
            throw Unfit(query, keys);
        var width = Units == 0 ? query[^1] : Units;
        if (Units > 0)
        {
            _queryKernel = AddWeight("query_kernel", [query[^1], Units], KernelInitializer);
            _keyKernel = AddWeight("key_kernel", [keys[^1], Units], KernelInitializer);
            _bias = UseBias ? AddWeight("bias", [Units], Initializer.Zeros) : null;
        }
        _scale = UseScale ? AddWeight("scale", [width], KernelInitializer) : null;
    }

    /// <inheritdoc/>
    protected internal override Values Forward(Values inputs, Pass pass)
    {
        var r = Run(inputs[0], Prepare(inputs[1], inputs.Count > 2 ? inputs[2] : null), pass);
        return new Values(("context", r.Context), ("weights", r.Weights));
    }

    static Tensor Softmax(Tensor scores, Mask? mask)
    {
        if (mask is null)
            return scores.Softmax();
        var real = mask.Steps.ExpandDims(1);
        var weights = Tensor.Where(real, scores, scores.Like(Never)).Softmax();
        return Tensor.Where(real, weights, weights.Like(0));
    }

    Tensor Drop(Tensor weights, Pass pass)
    {
        if (!pass.Training || Dropout == 0)
            return weights;
        var noise = Tensor.Random(weights.Shape, Distribution.Dropout(Dropout), CounterRandom.Mix(pass.Key, "attention_dropout"));
        return weights * (weights.Backend is CpuBackend ? noise : noise.On(weights.Backend));
    }

    /// <summary>Zeros at masked steps: what stands there must reach no product.</summary>
    static Tensor Real(Tensor x, Mask? mask) => mask is null ? x : Tensor.Where(mask.Against(x.Rank), x, x.Like(0)).WithMask(null);

    ShapeException Unfit(Shape query, Shape keys) => new(Who, $"inputs {query} and {keys}",
        Units == 0 ? "a query [batch, queries, a] and keys [batch, time, a] of equal widths" : "a query [batch, queries, a] and values [batch, time, v] of one batch",
        Units == 0 ? "give units, so that both are projected: new AdditiveAttention(64)" : "return sequences from the encoder: new Gru(64) { ReturnSequences = true }");
}
