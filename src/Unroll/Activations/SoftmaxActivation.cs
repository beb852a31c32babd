namespace Unroll;

/// <summary>e^x / sum(e^x) along an axis: positive numbers that add up to 1.</summary>
/// <remarks>Do not put it before a loss that takes logits (the default of the losses here): leave the last layer linear.</remarks>
public sealed class SoftmaxActivation : Activation
{
    /// <summary>The axis. Default the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.Softmax(Axis);
}
