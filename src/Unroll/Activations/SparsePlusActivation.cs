namespace Unroll;

/// <summary>0 below -1, (x + 1)^2 / 4 between, x above 1: a softplus that reaches 0.</summary>
public sealed class SparsePlusActivation : Activation
{
    /// <inheritdoc/>
    public override Tensor Of(Tensor x)
    {
        // Between the limits the parabola of the clipped number; its slope is 0 at -1 and 1 at 1.
        var parabola = (x.Clip(-1, 1) + 1).Square() * 0.25f;
        return Tensor.Where(x.Greater(1), x, parabola);
    }
}
