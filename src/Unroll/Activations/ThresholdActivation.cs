namespace Unroll;

/// <summary>x where x is above a threshold, else a fixed value.</summary>
/// <param name="threshold">The threshold. Default 0.</param>
/// <param name="otherwise">The value in place of smaller numbers. Default 0.</param>
public sealed class ThresholdActivation(float threshold = 0, float otherwise = 0) : Activation
{
    /// <summary>The threshold. Default 0.</summary>
    public float Threshold { get; } = threshold;

    /// <summary>The value in place of smaller numbers. Default 0.</summary>
    public float Otherwise { get; } = otherwise;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => Tensor.Where(x.Greater(Threshold), x, x.Like(Otherwise));
}
