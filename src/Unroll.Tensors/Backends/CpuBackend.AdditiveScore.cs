using Unroll.Kernels;

namespace Unroll;

public sealed partial class CpuBackend : IAdditiveScoreKernel
{
    void IAdditiveScoreKernel.Forward(View query, View keys, View? scale, View scores) => AdditiveScore.Forward(
        Elements<float>(query), Elements<float>(keys), Optional(scale), query.Shape[0], query.Shape[1], keys.Shape[1], keys.Shape[2], Elements<float>(scores));

    void IAdditiveScoreKernel.Backward(View query, View keys, View? scale, View dScores, View dQuery, View dKeys, View? dScale) => AdditiveScore.Backward(
        Elements<float>(query), Elements<float>(keys), Optional(scale), Elements<float>(dScores), query.Shape[0], query.Shape[1], keys.Shape[1], keys.Shape[2],
        Elements<float>(dQuery), Elements<float>(dKeys), Optional(dScale));

    static Span<float> Optional(View? dense) => dense is { } view ? Elements<float>(view) : [];
}
