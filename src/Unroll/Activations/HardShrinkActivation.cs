namespace Unroll;

/// <summary>x where |x| is above a threshold, else 0.</summary>
public sealed class HardShrinkActivation : Activation
{
    /// <summary>The threshold. Default 0.5.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => Tensor.Where(x.Abs().Greater(Threshold), x, x.Like(0));
}
