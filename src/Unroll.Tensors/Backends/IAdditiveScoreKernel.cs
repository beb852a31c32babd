namespace Unroll;

/// <summary>Optional capability: a backend that computes the scores of additive attention without an array of all hyperbolic tangents. All views are dense; a
/// backend without it runs the composed definition.</summary>
internal interface IAdditiveScoreKernel
{
    /// <summary>scores[b, q, t] = sum_u scale[u] tanh(query[b, q, u] + keys[b, t, u]).</summary>
    void Forward(View query, View keys, View? scale, View scores);

    /// <summary>The gradients, overwritten.</summary>
    void Backward(View query, View keys, View? scale, View dScores, View dQuery, View dKeys, View? dScale);
}
