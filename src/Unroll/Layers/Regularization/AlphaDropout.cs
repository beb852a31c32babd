namespace Unroll;

/// <summary>Dropout for networks of scaled exponential units (<see cref="Activation.Selu"/>): mean and variance of its input stay.</summary>
/// <remarks>
/// <para>Dropped numbers become p = -1.7581, the value that selu falls to, and then y = a x + b with a = 1 / sqrt((1 - rate)(1 + rate p^2)), b = -a p rate.
/// In inference y = x.</para>
/// <para>Shapes: unchanged. Mask: kept.</para>
/// <para>As for <see cref="Dropout"/> the draw is a pure function of (seed, training step, layer, position). Source: Klambauer 2017.</para>
/// </remarks>
/// <param name="rate">The share that is dropped, 0 to below 1.</param>
public sealed class AlphaDropout(float rate) : UnaryLayer
{
    const double Fallen = -1.6732632423543772848 * 1.0507009873554804935;

    /// <summary>The share that is dropped, 0 to below 1.</summary>
    public float Rate { get; } = Require.ShareBelowOne(rate, nameof(AlphaDropout));

    /// <summary>The shape of the random numbers, batch first: 1 where they are shared along an axis, null for the input's own length. Default: one for each number.</summary>
    public int?[]? NoiseShape { get; init; }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass)
    {
        if (!pass.Training || Rate == 0)
            return x;
        var kept = SharedNoise.Draw(x, SharedNoise.ShapeOf(Who, NoiseShape, x.Shape), Distribution.Dropout(Rate), pass).Greater(0);
        var a = 1 / Math.Sqrt((1 - Rate) * (1 + Rate * Fallen * Fallen));
        return Tensor.Where(kept, x, x.Like(Fallen)) * x.Like(a) + x.Like(-a * Fallen * Rate);
    }
}
