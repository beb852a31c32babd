using System.Globalization;

namespace Unroll;

/// <summary>Additive attention (Bahdanau): a weighted mean of values, each weight from a small network of query and key.</summary>
/// <remarks>
/// <para>score = scale . tanh(q Wq + k Wk + b); weights = softmax of the scores over time; context = sum of weight times value. Without units there are no projections,
/// score = scale . tanh(q + k), as in Keras's layer.</para>
/// <para>Shapes: query [batch, queries, a] (or [batch, a]), values [batch, time, v], keys [batch, time, k] (the values when not given) to context
/// [batch, queries, v] ([batch, v]) and weights [batch, queries, time] ([batch, time]).</para>
/// <para>Weights: query_kernel [a, units], key_kernel [k, units], bias [units] with <see cref="UseBias"/>; scale [units] with <see cref="UseScale"/>. Without units the scale alone, [a].</para>
/// <para>Mask: values at masked steps have the weight 0, whatever stands there; where all are masked, weights and context are 0. The query's mask is kept by both, and its
/// masked steps have a context of 0 (weights they have, as in Keras).</para>
/// <para>Inputs in order: query, values, keys. Outputs by name: "context", "weights". Source: Bahdanau, Cho and Bengio 2014.</para>
/// </remarks>
/// <param name="units">Width of the network; 0 (default) for none: query and key must then have equal widths.</param>
public sealed class AdditiveAttention(int units = 0) : AttentionBase
{
    Weight? _queryKernel, _keyKernel, _bias, _scale;

    /// <summary>Width of the network; 0 for none.</summary>
    public int Units { get; } = units >= 0 ? units
        : throw new ArgumentOutOfRangeException(nameof(units), $"AdditiveAttention: got {units.ToString(CultureInfo.InvariantCulture)} units; needed 1 or more, or 0 for Keras's form without projections.");

    /// <summary>Whether the projections have a bias. Default true; without units there is none.</summary>
    public bool UseBias { get; init; } = true;

    /// <summary>Whether the sum over the units is weighted. Default true.</summary>
    public bool UseScale { get; init; } = true;

    /// <summary>Fills the kernels and the scale. Default Glorot uniform.</summary>
    public Initializer KernelInitializer { get; init; } = Initializer.GlorotUniform;

    /// <inheritdoc/>
    public override AdditiveAttention Build(int queryWidth, int keyWidth) => (AdditiveAttention)base.Build(queryWidth, keyWidth);

    private protected override bool Fits(int query, int keys) => Units > 0 || query == keys;

    private protected override void Declare(int query, int keys)
    {
        if (Units > 0)
        {
            _queryKernel = AddWeight("query_kernel", [query, Units], KernelInitializer);
            _keyKernel = AddWeight("key_kernel", [keys, Units], KernelInitializer);
            _bias = UseBias ? AddWeight("bias", [Units], Initializer.Zeros) : null;
        }
        _scale = UseScale ? AddWeight("scale", [Units == 0 ? query : Units], KernelInitializer) : null;
    }

    private protected override Tensor Keys(Tensor keys) => _keyKernel is null ? keys : _bias is null ? keys.MatMul(_keyKernel) : keys.MatMul(_keyKernel, _bias);

    private protected override Tensor Scores(Tensor query, Tensor keys)
    {
        var q = _queryKernel is null ? query : query.MatMul(_queryKernel);
        return q.Shape[^1] == keys.Shape[^1] ? q.AdditiveScore(keys, _scale?.Live) : throw Unfit(query.Shape, keys.Shape);
    }

    private protected override ShapeException Unfit(Shape query, Shape keys) => new(Who, $"inputs {query} and {keys}",
        Units == 0 ? "a query [batch, queries, a] and keys [batch, time, a] of equal widths" : "a query [batch, queries, a] and values [batch, time, v] of one batch",
        Units == 0 ? "give units, so that both are projected: new AdditiveAttention(64)" : "return sequences from the encoder: new Gru(64) { ReturnSequences = true }");
}
