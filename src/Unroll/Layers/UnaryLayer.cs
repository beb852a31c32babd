namespace Unroll;

/// <summary>A layer with one input and one output.</summary>
public abstract class UnaryLayer : Layer
{
    /// <summary>Computes the output.</summary>
    protected abstract Tensor Forward(Tensor x, Pass pass);

    /// <inheritdoc/>
    protected internal sealed override Values Forward(Values inputs, Pass pass) => inputs.Count == 1
        ? new Values(("y", Forward(inputs[0], pass)))
        : throw new ShapeException(Who, $"{inputs.Count} inputs", "one input", "join them first, for example with Concatenate");
}
