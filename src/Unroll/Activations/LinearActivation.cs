namespace Unroll;

/// <summary>x itself: no activation.</summary>
public sealed class LinearActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x;
}
