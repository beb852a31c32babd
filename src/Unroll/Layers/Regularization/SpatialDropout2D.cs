namespace Unroll;

/// <summary>Dropout of whole channels of a picture: neighbours along them say nearly the same, so that dropping single numbers would hide nothing.</summary>
/// <remarks>
/// <para>y = x * m, m 0 with probability rate, else 1 / (1 - rate), drawn once for each sample and feature. In inference y = x.</para>
/// <para>Shapes: [batch, height, width, channels] unchanged. Mask: kept.</para>
/// <para>The same as <see cref="Dropout"/> with the noise shape <c>[null, 1, 1, null]</c>.</para>
/// </remarks>
/// <param name="rate">The share that is dropped, 0 to 1.</param>
public sealed class SpatialDropout2D(float rate) : UnaryLayer
{
    /// <summary>The share that is dropped, 0 to 1.</summary>
    public float Rate { get; } = Require.Share(rate, nameof(SpatialDropout2D));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (x.Rank != 4)
            throw new ShapeException(Who, $"an input {x.Shape}", "[batch, height, width, channels]", "use SpatialDropout1D for [batch, time, features]");
        return !pass.Training || Rate == 0 ? x : x * SharedNoise.Draw(x, [x.Shape[0], 1, 1, x.Shape[3]], Distribution.Dropout(Rate), pass);
    }
}
