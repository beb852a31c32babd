namespace Unroll;

/// <summary>All axes but the batch as one.</summary>
/// <remarks>
/// <para>Shapes: [batch, a, b, ...] -> [batch, a * b * ...].</para>
/// <para>Mask: used up; masked steps become zeros, so that padding says nothing (with <see cref="KeepsPadding"/> their numbers stay).</para>
/// </remarks>
public sealed class Flatten : UnaryLayer
{
    /// <summary>Whether masked steps keep their numbers, as in Keras, which drops the mask with a warning; NaN and infinity become 0 all the same. Default false: they become zeros.</summary>
    public bool KeepsPadding { get; init; }

    /// <inheritdoc/>
    public override MaskPolicy MaskPolicy => MaskPolicy.Consume;

    internal override string? StreamProblem(Values inputs) => inputs[0].Rank < 3 ? null : "it joins all time steps";

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank == 0)
            throw new ShapeException(Who, "a scalar", "[batch, ...]");
        if (x.Mask is { } mask)
            x = KeepsPadding ? x.Clean() : Tensor.Where(mask.Against(x.Rank), x, x.Like(0));
        return x.WithMask(null).Reshape([x.Shape[0], (int)x.Shape[1..].Size]);
    }
}
