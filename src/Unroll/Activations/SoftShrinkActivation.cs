namespace Unroll;

/// <summary>x brought nearer to 0 by a threshold, and 0 within it: sign(x) max(|x| - threshold, 0).</summary>
public sealed class SoftShrinkActivation : Activation
{
    /// <summary>The threshold. Default 0.5.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => (x - Threshold).Relu() - (-Threshold - x).Relu();
}
