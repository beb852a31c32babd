namespace Unroll;

/// <summary>A function of the user's as a layer (Keras's Lambda): <c>new LambdaLayer(x => x.Square().Sum(-1))</c>.</summary>
/// <remarks>
/// <para>y = function(x). The function is made of tensor operations, so gradients and shapes come by themselves; it has no weights of its own.</para>
/// <para>Shapes: what the function gives.</para>
/// <para>Mask: kept where batch and time stay; NaN in padding is the function's to bear.</para>
/// <para>A model with one cannot be saved: a file cannot hold a function. Saving says so and names the layer; write a class derived from <see cref="UnaryLayer"/> and register it.</para>
/// </remarks>
/// <param name="function">Computes the output.</param>
public sealed class LambdaLayer(Func<Tensor, Tensor> function) : UnaryLayer
{
    /// <summary>Computes the output.</summary>
    public Func<Tensor, Tensor> Function { get; } = function ?? throw new ArgumentNullException(nameof(function));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass) => Function(x);
}
