namespace Unroll;

/// <summary>While training, sets a random share of the numbers to 0 and scales the others up, so that the mean stays.</summary>
/// <remarks>
/// <para>y = x * m, each m being 0 with probability rate, else 1 / (1 - rate). In inference y = x.</para>
/// <para>Shapes: unchanged. Mask: kept.</para>
/// <para>The draw is a pure function of (seed, training step, layer, position): the same for any number of threads and after resuming.</para>
/// </remarks>
/// <param name="rate">The share that is dropped, 0 to 1.</param>
public sealed class Dropout(float rate) : UnaryLayer
{
    /// <summary>The share that is dropped, 0 to 1.</summary>
    public float Rate { get; } = Require.Share(rate, nameof(Dropout));

    /// <summary>The shape of the random numbers, batch first: 1 where they are shared along an axis, null for the input's own length. <c>[null, 1, null]</c> drops
    /// whole features (spatial dropout), <c>[null, null, 1]</c> whole steps. Default: one for each number.</summary>
    public int?[]? NoiseShape { get; init; }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (!pass.Training || Rate == 0)
            return x;
        return x * SharedNoise.Draw(x, SharedNoise.ShapeOf(Who, NoiseShape, x.Shape), Distribution.Dropout(Rate), pass);
    }
}
