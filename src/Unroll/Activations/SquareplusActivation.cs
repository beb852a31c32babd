namespace Unroll;

/// <summary>(x + sqrt(x^2 + b)) / 2: a softplus without exponentials.</summary>
public sealed class SquareplusActivation : Activation
{
    /// <summary>How round it is at 0; above 0. Default 4.</summary>
    public float B { get; init => field = RequirePositive(nameof(B), value); } = 4;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => (x + (x.Square() + B).Sqrt()) * 0.5f;
}
