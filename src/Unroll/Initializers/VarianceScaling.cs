namespace Unroll;

/// <summary>Which fan a <see cref="VarianceScaling"/> divides by.</summary>
public enum FanMode
{
    /// <summary>Inputs of a unit.</summary>
    In,

    /// <summary>Outputs of a unit.</summary>
    Out,

    /// <summary>The mean of both.</summary>
    Average,
}

/// <summary>Random numbers whose variance is scale / fan.</summary>
/// <remarks>Glorot: scale 1, the mean of both fans. He: scale 2, fan-in. LeCun: scale 1, fan-in.</remarks>
public sealed class VarianceScaling : Initializer
{
    // The deviation of a standard normal number cut off at two deviations.
    const double TruncatedDeviation = 0.87962566103423978;

    /// <summary>The variance times the fan. Default 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Which fan. Default <see cref="FanMode.In"/>.</summary>
    public FanMode Mode { get; init; } = FanMode.In;

    /// <summary>Uniform instead of normal. Default false.</summary>
    public bool Uniform { get; init; }

    /// <summary>Normal numbers with their tails: by default they are cut off at two deviations and widened to the same variance.</summary>
    public bool Untruncated { get; init; }

    /// <inheritdoc/>
    public override Tensor Make(Shape shape, ulong key)
    {
        var (fanIn, fanOut) = Fans(shape);
        var fan = Math.Max(1, Mode == FanMode.In ? fanIn : Mode == FanMode.Out ? fanOut : (fanIn + fanOut) / 2);
        var deviation = Math.Sqrt(Scale / fan);
        var limit = (float)Math.Sqrt(3 * Scale / fan);
        return Uniform ? Tensor.Random(shape, Distribution.Uniform(-limit, limit), key)
            : Untruncated ? Tensor.Random(shape, Distribution.Normal(0, (float)deviation), key)
            : Truncated(shape, key, 0, deviation / TruncatedDeviation);
    }
}
