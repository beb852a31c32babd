namespace Unroll;

/// <summary>Applies an activation: <c>new ActivationLayer(Activation.Relu)</c>.</summary>
/// <remarks>
/// <para>y = activation(x).</para>
/// <para>Shapes: unchanged. Mask: kept.</para>
/// </remarks>
/// <param name="activation">The function.</param>
public sealed class ActivationLayer(Activation activation) : UnaryLayer
{
    /// <summary>The function.</summary>
    public Activation Activation { get; } = activation ?? throw new ArgumentNullException(nameof(activation));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass) => Activation.Of(x.Clean());
}
