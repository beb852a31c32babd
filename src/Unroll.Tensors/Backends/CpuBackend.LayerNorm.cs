using Unroll.Kernels;

namespace Unroll;

public sealed partial class CpuBackend : ILayerNormKernel
{
    void ILayerNormKernel.LayerNorm(View x, View? gamma, View? beta, double epsilon, View y, View mean, View reciprocal)
    {
        var rows = (int)mean.Shape.Size;
        Kernels.LayerNorm.Forward(Elements<float>(x), rows, (int)(x.Shape.Size / rows), Given(gamma), Given(beta), (float)epsilon, Elements<float>(y), Elements<float>(mean), Elements<float>(reciprocal));
    }

    void ILayerNormKernel.LayerNormGradient(View x, View? gamma, View mean, View reciprocal, View dy, View dx, View? dGamma, View? dBeta)
    {
        var rows = (int)mean.Shape.Size;
        Kernels.LayerNorm.Backward(Elements<float>(x), rows, (int)(x.Shape.Size / rows), Given(gamma), Elements<float>(mean), Elements<float>(reciprocal), Elements<float>(dy), Elements<float>(dx),
            Given(dGamma), Given(dBeta));
    }

    static Span<float> Given(View? view) => view is { } given ? Elements<float>(given) : [];
}
