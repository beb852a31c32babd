namespace Unroll;

/// <summary>Optional capability: a backend that computes softmax and its logarithm row by row in one pass. All views are dense, rows along the last axis; a backend without it runs
/// the composed definition.</summary>
internal interface ISoftmaxKernel
{
    /// <summary>y = softmax(x), or its logarithm.</summary>
    void Softmax(View x, View y, bool log);

    /// <summary>dx from y and dy.</summary>
    void SoftmaxGradient(View y, View dy, View dx, bool log);
}
