using Unroll.Kernels;

namespace Unroll;

/// <summary>What the attention layers with one set of weights for each query share: masks, softmax, dropout, and keys made ready once for many queries.</summary>
/// <remarks>
/// <para>weights = softmax of the scores over time; context = sum of weight times value. Derived layers say how a score is made.</para>
/// <para>Mask: values at masked steps have the weight 0, whatever stands there; where nothing may be attended to, weights and context are 0. The query's mask is kept by both, and its
/// masked steps have a context of 0 (weights they have, as in Keras).</para>
/// <para>Inputs in order: query, values, keys. Outputs by name: "context", "weights".</para>
/// </remarks>
public abstract class AttentionBase : Layer
{
    // Far below any score, yet finite: a row of these alone has no NaN.
    internal const float Never = -1e30f;

    private protected AttentionBase()
    {
    }

    /// <summary>Share of the weights dropped in training. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float Dropout { get; init => field = Require.Share(value, GetType().Name, nameof(Dropout)); }

    /// <summary>Whether query i attends to values 0 ... i alone. Default false.</summary>
    public bool Causal { get; init; }

    internal override bool KeepsNothing => true;

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Transform;

    internal override string? StreamProblem(Values inputs) => "it attends to all steps of a sequence";

    /// <summary>Declares the weights before the first call, as <see cref="Prepare"/> needs it.</summary>
    /// <param name="queryWidth">Features of the query.</param>
    /// <param name="keyWidth">Features of the keys.</param>
    public virtual AttentionBase Build(int queryWidth, int keyWidth)
    {
        EnsureBuilt([[Shape.Unknown, Shape.Unknown, queryWidth], [Shape.Unknown, Shape.Unknown, keyWidth]]);
        return this;
    }

    /// <summary>Makes the keys ready once, for many queries: a decoder calls it before its loop.</summary>
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
        if (values.Rank < 3 || values.Rank > MaxRank || keys.Rank != values.Rank || values.Shape[..^1] != keys.Shape[..^1])
            throw Unfit(values.Shape, keys.Shape);
        var mask = values.Mask;
        var other = ReferenceEquals(keys, values) ? null : keys.WithMask(mask).Zeroed();
        (values, keys) = (values.Zeroed(), other);
        return new AttentionMemory(values, Keys(keys ?? values), mask);
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
        var one = query.Rank == 2 && memory.Values.Rank == 3;
        if ((!one && query.Rank != memory.Values.Rank) || query.Shape[..(one ? 1 : query.Rank - 2)] != memory.Values.Shape[..^2])
            throw Unfit(query.Shape, memory.Values.Shape);
        if (one && Causal)
            throw new ShapeException(Who, $"one query {query.Shape} with Causal", "a sequence of queries [batch, queries, a], of which each sees the values up to its own place", "leave Causal out for single queries");
        var asked = one ? null : query.Mask;
        query = one ? query.WithMask(null).ExpandDims(1) : query.Clean().WithMask(null);
        var real = Allowed(query, memory);
        var scores = Scores(query, memory.Keys);
        var weights = real is null ? scores.Softmax() : Tensor.Where(real, scores, scores.Like(Never)).Softmax();
        if (real is not null)
            weights = Tensor.Where(real, weights, weights.Like(0));
        weights = DropWeights(weights, Dropout, pass);
        var context = weights.MatMul(memory.Values);
        if (asked is not null)
            (context, weights) = (Tensor.Where(asked.Against(context.Rank), context, context.Like(0)).WithMask(asked.Through(DisplayName)), weights.WithMask(asked.Through(DisplayName)));
        return one ? new AttentionOutput<Tensor>(context.Squeeze(1), weights.Squeeze(1)) : new AttentionOutput<Tensor>(context, weights);
    }

    /// <inheritdoc/>
    protected sealed override void Build(IReadOnlyList<Shape> inputs)
    {
        var (query, keys) = inputs.Count is 2 or 3 ? (inputs[0], inputs[^1]) : throw new ShapeException(Who, $"{inputs.Count} inputs", "query and values, or query, values and keys");
        if (keys.Rank < 3 || keys.Rank > MaxRank || (query.Rank != keys.Rank && (query.Rank != 2 || keys.Rank != 3)) || !Fits(query[^1], keys[^1]))
            throw Unfit(query, keys);
        Declare(query[^1], keys[^1]);
    }

    /// <inheritdoc/>
    protected internal sealed override Values Forward(Values inputs, Pass pass)
    {
        var r = Run(inputs[0], Prepare(inputs[1], inputs.Count > 2 ? inputs[2] : null), pass);
        return new Values(("context", r.Context), ("weights", r.Weights));
    }

    /// <summary>The largest number of axes of a query: leading ones are batches.</summary>
    private protected virtual int MaxRank => 3;

    /// <summary>Whether a query can be scored against keys of these widths.</summary>
    private protected abstract bool Fits(int query, int keys);

    /// <summary>Declares the weights.</summary>
    private protected abstract void Declare(int query, int keys);

    /// <summary>The keys as <see cref="Scores"/> takes them.</summary>
    private protected abstract Tensor Keys(Tensor keys);

    /// <summary>The scores [..., queries, time] before masks.</summary>
    private protected abstract Tensor Scores(Tensor query, Tensor keys);

    /// <summary>The error for shapes that do not fit.</summary>
    private protected abstract ShapeException Unfit(Shape query, Shape keys);

    /// <summary>Which values each query may attend to, as Bool that broadcasts against the scores; null for all.</summary>
    Tensor? Allowed(Tensor query, AttentionMemory memory)
    {
        var steps = memory.Values.Rank == 3 ? memory.Mask?.Steps.ExpandDims(1) : null;
        if (!Causal)
            return steps;
        var causal = HeadMath.Causal(query.Shape[^2], memory.Values.Shape[^2], query.Backend);
        return steps is null ? causal : Tensor.Where(steps, causal, causal.Like(0));
    }

    internal static Tensor DropWeights(Tensor weights, float rate, Pass pass)
    {
        if (!pass.Training || rate == 0)
            return weights;
        var noise = Tensor.Random(weights.Shape, Distribution.Dropout(rate), CounterRandom.Mix(pass.Key, "attention_dropout"));
        return weights * (weights.Backend is CpuBackend ? noise : noise.On(weights.Backend));
    }
}
