namespace Unroll;

public sealed partial class Tensor
{
    /// <summary>The scores of additive attention (Bahdanau) between this query and keys: score = sum over the units of scale * tanh(query + key).</summary>
    /// <remarks>
    /// <para>Shapes: query [batch, queries, units], keys [batch, time, units], scale [units] (ones when null) to scores [batch, queries, time]. Project query and keys first, softmax
    /// the scores over time. No mask is kept.</para>
    /// <para>Gradients, with h = tanh(query + key) and g = dy scale (1 - h squared): g summed over time for the query, over the queries for the keys, dy h summed over all but the
    /// units for the scale. Nothing of size [batch, queries, time, units] is kept: h is computed again.</para>
    /// </remarks>
    /// <param name="keys">What is scored.</param>
    /// <param name="scale">Weight of each unit; null for ones.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor AdditiveScore(Tensor keys, Tensor? scale = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        RequireFloat("AdditiveScore", this);
        RequireFloat("AdditiveScore", keys);
        if (Rank != 3 || keys.Rank != 3 || Shape[0] != keys.Shape[0] || Shape[2] != keys.Shape[2] || (scale is not null && scale.Shape != [Shape[2]]))
            throw new ShapeException("AdditiveScore", $"a query {Shape} and keys {keys.Shape}{(scale is null ? "" : $", scale {scale.Shape}")}",
                "a query [batch, queries, units], keys [batch, time, units] and a scale [units]", "project query and keys to as many units first, with MatMul");
        return Backend is IAdditiveScoreKernel kernel && IsFused(this) && IsFused(keys) && (scale is null || IsFused(scale)) ? Fused(kernel, this, keys, scale) : Composed(this, keys, scale);

        bool IsFused(Tensor x) => x.DType == DType.Float32 && (ReferenceEquals(x.Backend, Backend) || (Backend is StepBackend && x.Backend is CpuBackend));
    }

    /// <summary>The definition.</summary>
    static Tensor Composed(Tensor query, Tensor keys, Tensor? scale)
    {
        var hidden = (query.WithMask(null).ExpandDims(2) + keys.WithMask(null).ExpandDims(1)).Tanh();
        return scale is null ? hidden.Sum(-1) : hidden.MatMul(scale.ExpandDims(1)).Squeeze(-1);
    }

    static Tensor Fused(IAdditiveScoreKernel kernel, Tensor query, Tensor keys, Tensor? scale)
    {
        View q = query.Dense().View, k = keys.Dense().View;
        var s = scale?.Dense().View;
        var scores = query.EmptyLike([q.Shape[0], q.Shape[1], k.Shape[1]], "AdditiveScore");
        kernel.Forward(q, k, s, scores.View);
        return Node.Record("AdditiveScore", scale is null ? [query, keys] : [query, keys, scale], scores, (dy, needed) =>
        {
            Tensor dQuery = dy.EmptyLike(q.Shape, "AdditiveScore"), dKeys = dy.EmptyLike(k.Shape, "AdditiveScore");
            var dScale = s is { } given && needed[2] ? dy.EmptyLike(given.Shape, "AdditiveScore") : null;
            kernel.Backward(q, k, s, dy.Dense().View, dQuery.View, dKeys.View, dScale?.View);
            return scale is null ? [dQuery, dKeys] : [dQuery, dKeys, dScale];
        });
    }
}
