namespace Unroll;

/// <summary>What attentions of several heads share: options, projections and the computation; a subclass says how many heads, how wide, and which axes.</summary>
public abstract class HeadsAttention : Layer
{
    Weight? _queryKernel, _queryBias, _keyKernel, _keyBias, _gateKernel, _gateBias, _valueKernel, _valueBias, _outputKernel, _outputBias;

    private protected HeadsAttention()
    {
    }

    /// <summary>Share of the weights dropped in training. Default 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public float Dropout { get; init => field = Require.Share(value, GetType().Name, nameof(Dropout)); }

    /// <summary>Whether query i attends to values 0 ... i alone. Default false.</summary>
    public bool Causal { get; init; }

    /// <summary>Query i attends only to values less than this many places away, before and after; 0 (default) for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int SlidingWindow { get; init => field = Require.NotNegative(value, GetType().Name, nameof(SlidingWindow)); }

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

    /// <summary>Declares the weights.</summary>
    /// <param name="inputs">Shapes of query, values and keys; those that are not given are the one before.</param>
    /// <param name="heads">Heads of the query and of keys and values.</param>
    /// <param name="widths">Width of a head's keys and of its values.</param>
    /// <param name="outputs">Lengths of the axes after the queries.</param>
    private protected void Declare(IReadOnlyList<Shape> inputs, (int Query, int Shared) heads, (int Key, int Value) widths, int[] outputs)
    {
        var (query, values, keys) = (inputs[0], inputs[Math.Min(1, inputs.Count - 1)], inputs[^1]);
        (_queryKernel, _queryBias) = Projection("query", [query[^1], heads.Query, widths.Key], [heads.Query, widths.Key]);
        (_keyKernel, _keyBias) = Projection("key", [keys[^1], heads.Shared, widths.Key], [heads.Shared, widths.Key]);
        if (UseGate)
            (_gateKernel, _gateBias) = Projection("gate", [query[^1], heads.Query, widths.Value], [heads.Query, widths.Value]);
        (_valueKernel, _valueBias) = Projection("value", [values[^1], heads.Shared, widths.Value], [heads.Shared, widths.Value]);
        (_outputKernel, _outputBias) = Projection("output", [heads.Query, widths.Value, .. outputs], [.. outputs]);
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
        if (!Takes(query.Rank) || values.Rank != query.Rank || keys.Rank != query.Rank || values.Shape[..^1] != keys.Shape[..^1])
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
        var weights = HeadMath.Weights(plan.Split(HeadMath.Project(query, _queryKernel!, _queryBias)), ForEachHead(plan.Split(HeadMath.Project(k, _keyKernel!, _keyBias))), allowed);
        weights = AttentionBase.DropWeights(weights, Dropout, pass);
        var context = plan.Join(weights.MatMul(ForEachHead(plan.Split(HeadMath.Project(v, _valueKernel!, _valueBias)))));
        if (_gateKernel is not null)
            context = context * HeadMath.Project(query, _gateKernel, _gateBias).Sigmoid();
        return new Values(("context", HeadMath.Merge(context, _outputKernel!, _outputBias).WithMask(mask?.Through(DisplayName))), ("weights", plan.Unfold(weights)));
    }

    /// <summary>Whether inputs may have this many axes.</summary>
    private protected abstract bool Takes(int rank);

    /// <summary>The axes that are attended to.</summary>
    private protected abstract int[] Attended(int rank);

    /// <summary>Heads of keys or values, one for each head of the query.</summary>
    private protected virtual Tensor ForEachHead(Tensor x) => x;

    /// <summary>The error for inputs that do not fit.</summary>
    private protected abstract ShapeException Unfit(IReadOnlyList<Shape> given);
}
