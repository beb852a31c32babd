namespace Unroll;

/// <summary>The capabilities of <see cref="CpuBackend"/> that have bits of their own: a step goes through the same code as a whole sequence.</summary>
internal sealed partial class StepBackend : ISoftmaxKernel, IAdditiveScoreKernel, ILayerNormKernel
{
    void ISoftmaxKernel.Softmax(View x, View y, bool log) => Do(() => ((ISoftmaxKernel)Cpu).Softmax(x, y, log), y, x);

    void ILayerNormKernel.LayerNorm(View x, View? gamma, View? beta, double epsilon, View y, View mean, View reciprocal) =>
        Do(() => ((ILayerNormKernel)Cpu).LayerNorm(x, gamma, beta, epsilon, y, mean, reciprocal), y, x);

    void ILayerNormKernel.LayerNormGradient(View x, View? gamma, View mean, View reciprocal, View dy, View dx, View? dGamma, View? dBeta) => throw ForwardAlone();

    void ISoftmaxKernel.SoftmaxGradient(View y, View dy, View dx, bool log) => throw ForwardAlone();

    void IAdditiveScoreKernel.Forward(View query, View keys, View? scale, View scores)
    {
        void Call() => ((IAdditiveScoreKernel)Cpu).Forward(query, keys, scale, scores);
        if (scale is { } weights)
            Do(Call, scores, query, keys, weights);
        else
            Do(Call, scores, query, keys);
    }

    void IAdditiveScoreKernel.Backward(View query, View keys, View? scale, View dScores, View dQuery, View dKeys, View? dScale) => throw ForwardAlone();

    static InvalidOperationException ForwardAlone() => new("A stream runs forward alone; to train, call the model itself.");
}
