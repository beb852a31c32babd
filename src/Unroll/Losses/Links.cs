namespace Unroll;

/// <summary>From numbers of any size to positive ones.</summary>
internal static class Links
{
    /// <summary>The root of 1e-6, above which PyTorch's GaussianNLLLoss keeps variances.</summary>
    internal const float LeastScale = 1e-3f;

    internal static Tensor Positive(Tensor x, ScaleLink link, float minimum) => link switch
    {
        ScaleLink.Softplus => x.Softplus() + minimum,
        ScaleLink.Exp => x.Exp() + minimum,
        _ => Tensor.Maximum(x, x.Like(minimum)),
    };
}
