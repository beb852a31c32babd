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
public sealed class VarianceScaling : Initializer
{
    /// <summary>The variance times the fan. Default 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Which fan. Default <see cref="FanMode.In"/>.</summary>
    public FanMode Mode { get; init; } = FanMode.In;

    /// <summary>Uniform instead of normal. Default false.</summary>
    public bool Uniform { get; init; }

    /// <inheritdoc/>
    public override Tensor Make(Shape shape, ulong key)
    {
        var (fanIn, fanOut) = Fans(shape);
        var fan = Math.Max(1, Mode == FanMode.In ? fanIn : Mode == FanMode.Out ? fanOut : (fanIn + fanOut) / 2);
        var limit = (float)Math.Sqrt(3 * Scale / fan);
        return Tensor.Random(shape, Uniform ? Distribution.Uniform(-limit, limit) : Distribution.Normal(0, (float)Math.Sqrt(Scale / fan)), key);
    }
}
