namespace Unroll;

/// <summary>(x + 1) / 2, clipped to [0, 1].</summary>
public sealed class SparseSigmoidActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => ((x + 1) * 0.5f).Clip(0, 1);
}
