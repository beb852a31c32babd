namespace Unroll;

/// <summary>All axes but the batch as one.</summary>
/// <remarks>
/// <para>Shapes: [batch, a, b, ...] -> [batch, a * b * ...].</para>
/// <para>Mask: refused, because padded steps would become ordinary numbers.</para>
/// </remarks>
public sealed class Flatten : UnaryLayer
{
    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Refuse;

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank < 3 ? null : "it joins all time steps";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank == 0)
            throw new ShapeException(Who, "a scalar", "[batch, ...]");
        return x.Reshape([x.Shape[0], (int)x.Shape[1..].Size]);
    }
}
