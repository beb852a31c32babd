namespace Unroll;

/// <summary>log(softmax(x)) along an axis, without overflow.</summary>
public sealed class LogSoftmaxActivation : Activation
{
    /// <summary>The axis. Default the last.</summary>
    public int Axis { get; init; } = -1;

    /// <inheritdoc/>
    public override Tensor Of(Tensor x) => x.LogSoftmax(Axis);
}
