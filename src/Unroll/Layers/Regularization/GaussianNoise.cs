using System.Globalization;

namespace Unroll;

/// <summary>While training, adds normal noise.</summary>
/// <remarks>
/// <para>y = x + e, e normal with mean 0 and the given deviation. In inference y = x.</para>
/// <para>Shapes: unchanged. Mask: kept.</para>
/// <para>As for <see cref="Dropout"/> the draw is a pure function of (seed, training step, layer, position).</para>
/// </remarks>
/// <param name="deviation">The standard deviation, 0 or more.</param>
public sealed class GaussianNoise(float deviation) : UnaryLayer
{
    /// <summary>The standard deviation, 0 or more.</summary>
    public float Deviation { get; } = deviation >= 0 && float.IsFinite(deviation) ? deviation
        : throw new ArgumentOutOfRangeException(nameof(deviation), string.Create(CultureInfo.InvariantCulture, $"{nameof(GaussianNoise)}: got deviation = {deviation}; needed a number of 0 or more."));

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor x, Pass pass) =>
        !pass.Training || Deviation == 0 ? x : x + SharedNoise.Draw(x, x.Shape, Distribution.Normal(0, Deviation), pass);
}
