namespace Unroll;

/// <summary>While training, puts a random share of the numbers, or of whole steps, to a value and leaves the others as they are: the noise of a denoising autoencoder.</summary>
/// <remarks>
/// <para>y = <see cref="Value"/> with probability rate, else x. In inference y = x. Unlike <see cref="Dropout"/> nothing is scaled up: what is left is the clean input.</para>
/// <para>Shapes: unchanged. Mask: kept.</para>
/// <para>The draw is a pure function of (seed, training step, layer, position). Source: Vincent et al. 2010.</para>
/// </remarks>
/// <param name="rate">The share that is masked, 0 to 1.</param>
public sealed class MaskingNoise(float rate) : UnaryLayer
{
    /// <summary>The share that is masked, 0 to 1.</summary>
    public float Rate { get; } = Require.Share(rate, nameof(MaskingNoise));

    /// <summary>Whether whole steps [batch, time] are masked, all their features together. Default false: each number for itself.</summary>
    public bool WholeSteps { get; init; }

    /// <summary>What stands there instead. Default 0.</summary>
    public float Value { get; init; }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (WholeSteps && x.Rank < 3)
            throw new ShapeException(Who, $"an input {x.Shape}", "[batch, time, features], because WholeSteps masks steps", "leave WholeSteps out");
        if (!pass.Training || Rate == 0)
            return x;
        var shape = WholeSteps ? Shape.Create([x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1, x.Rank - 2)]) : x.Shape;
        var draw = SharedNoise.Draw(x, shape, Distribution.Uniform(), pass);
        return Tensor.Where(draw.Less(draw.Like(Rate)), x.Like(Value), x).WithMask(x.Mask);
    }
}
