namespace Unroll;

/// <summary>Optional capability: a backend that normalises row by row, scales and shifts in one pass. All views are dense; x, y and their gradients are rows one after another, as many
/// as there are means. A backend without it runs the composed definition.</summary>
internal interface ILayerNormKernel
{
    /// <summary>y = (x - mean) reciprocal gamma + beta, reciprocal = 1 / sqrt(variance + epsilon); mean and reciprocal are kept for the gradient.</summary>
    void LayerNorm(View x, View? gamma, View? beta, double epsilon, View y, View mean, View reciprocal);

    /// <summary>dx, and dgamma and dbeta where they are wanted.</summary>
    void LayerNormGradient(View x, View? gamma, View mean, View reciprocal, View dy, View dx, View? dGamma, View? dBeta);
}
