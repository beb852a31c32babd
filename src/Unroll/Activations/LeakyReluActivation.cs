using Unroll.Kernels;

namespace Unroll;

/// <summary>x where x is positive, else slope * x.</summary>
public sealed class LeakyReluActivation : Activation
{
    const float Standard = 0.2f;

    /// <summary>The slope below zero. Default 0.2, as Keras 3's activation function (its layer has 0.3, PyTorch 0.01).</summary>
    public float Slope { get; init; } = Standard;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => Slope == Standard ? x.Apply(UnaryOp.LeakyRelu) : Tensor.Where(x.Greater(0), x, x * Slope);

    internal override ActivationKind? Kind => Slope == Standard ? ActivationKind.LeakyRelu : null;
}
