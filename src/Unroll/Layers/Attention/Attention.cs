using System.Globalization;

namespace Unroll;

/// <summary>Dot-product attention (Luong; Keras's Attention): a weighted mean of values, each weight from the product of query and key.</summary>
/// <remarks>
/// <para>score = scale (q . k) with <see cref="ScoreMode.Dot"/>, scale (q W . k) with <see cref="ScoreMode.General"/>, w sum(tanh(scale (q + k))) with
/// <see cref="ScoreMode.Concat"/>; weights = softmax of the scores over time; context = sum of weight times value. Luong's own concat, v . tanh(W [q; k]), is
/// <see cref="AdditiveAttention"/> with units and no bias.</para>
/// <para>Shapes: query [batch, queries, a] (or [batch, a]), values [batch, time, v], keys [batch, time, k] (the values when not given) to context [batch, queries, v]
/// ([batch, v]) and weights [batch, queries, time] ([batch, time]). More leading axes than the batch are batches too; a mask then says nothing of what is attended to.</para>
/// <para>Weights: scale [] with <see cref="UseScale"/>; concat_score_weight [] with Concat; kernel [a, k] with General.</para>
/// <para>Mask: values at masked steps have the weight 0, whatever stands there; where nothing may be attended to, weights and context are 0. The query's mask is kept by both, and its
/// masked steps have a context of 0 (weights they have, as in Keras).</para>
/// <para>Inputs in order: query, values, keys. Outputs by name: "context", "weights". Source: Luong, Pham and Manning 2015; Keras 3.</para>
/// </remarks>
public sealed class Attention : AttentionBase
{
    Weight? _scale, _concat, _kernel;

    /// <summary>How a query is scored against a key. Default Dot.</summary>
    public ScoreMode ScoreMode { get; init; }

    /// <summary>Whether the scores are multiplied by a trainable number that starts at 1. Default false.</summary>
    public bool UseScale { get; init; }

    /// <summary>Fills the kernel of <see cref="ScoreMode.General"/>. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <inheritdoc/>
    public override Attention Build(int queryWidth, int keyWidth) => (Attention)base.Build(queryWidth, keyWidth);

    private protected override int MaxRank => ScoreMode == ScoreMode.Concat ? 3 : int.MaxValue;

    private protected override bool Fits(int query, int keys) => ScoreMode == ScoreMode.General || query == keys;

    private protected override void Declare(int query, int keys)
    {
        _scale = UseScale ? AddWeight("scale", Shape.Scalar, Initializer.Ones) : null;
        _concat = ScoreMode == ScoreMode.Concat ? AddWeight("concat_score_weight", Shape.Scalar, Initializer.Ones) : null;
        _kernel = ScoreMode == ScoreMode.General ? AddWeight("kernel", [query, keys], KernelInitializer) : null;
    }

    private protected override Tensor Keys(Tensor keys) => ScoreMode == ScoreMode.Concat && _scale is not null ? keys * _scale : keys;

    private protected override Tensor Scores(Tensor query, Tensor keys)
    {
        var q = _kernel is null ? query : query.MatMul(_kernel);
        if (q.Shape[^1] != keys.Shape[^1])
            throw Unfit(query.Shape, keys.Shape);
        if (ScoreMode == ScoreMode.Concat)
            return (_scale is null ? q : q * _scale).AdditiveScore(keys) * _concat!;
        var scores = q.MatMul(keys.Transpose());
        return _scale is null ? scores : scores * _scale;
    }

    private protected override ShapeException Unfit(Shape query, Shape keys) => new(Who, string.Create(CultureInfo.InvariantCulture, $"inputs {query} and {keys}"),
        ScoreMode == ScoreMode.General ? "a query [batch, queries, a] and values [batch, time, v] of one batch" : "a query [batch, queries, a] and keys [batch, time, a] of one batch and equal widths",
        query.Rank > 0 && keys.Rank > 0 && query[^1] != keys[^1] ? "ScoreMode = ScoreMode.General, which has a kernel between the widths" : "return sequences from the encoder: new Gru(64) { ReturnSequences = true }");
}
