namespace Unroll;

/// <summary>While training, multiplies by normal noise around 1 that is as strong as dropout.</summary>
/// <remarks>
/// <para>y = x * e, e normal with mean 1 and deviation sqrt(rate / (1 - rate)). In inference y = x.</para>
/// <para>Shapes: unchanged. Mask: kept.</para>
/// <para>As for <see cref="Dropout"/> the draw is a pure function of (seed, training step, layer, position). Source: Srivastava 2014.</para>
/// </remarks>
/// <param name="rate">As in dropout, 0 to below 1.</param>
public sealed class GaussianDropout(float rate) : UnaryLayer
{
    /// <summary>As in dropout, 0 to below 1.</summary>
    public float Rate { get; } = Require.ShareBelowOne(rate, nameof(GaussianDropout));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass) =>
        !pass.Training || Rate == 0 ? x : x * SharedNoise.Draw(x, x.Shape, Distribution.Normal(1, MathF.Sqrt(Rate / (1 - Rate))), pass);
}
