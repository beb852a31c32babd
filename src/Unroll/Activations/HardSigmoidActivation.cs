using Unroll.Kernels;

namespace Unroll;

/// <summary>slope * x + 1/2, clipped to [0, 1].</summary>
/// <remarks>The slope of 1/6 is that of Keras 3 and PyTorch; files of Keras 1 and 2, and ONNX by default, mean 0.2.</remarks>
public sealed class HardSigmoidActivation : Activation
{
    const float Standard = 1f / 6f;

    /// <summary>The slope around zero. Default 1/6.</summary>
    public float Slope { get; init; } = Standard;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => Slope == Standard ? x.Apply(UnaryOp.HardSigmoid) : (x * Slope + 0.5f).Clip(0, 1);

    internal override ActivationKind? Kind => Slope == Standard ? ActivationKind.HardSigmoid : Slope == 0.2f ? ActivationKind.HardSigmoidFifth : null;
}
