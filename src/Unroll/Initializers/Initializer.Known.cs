namespace Unroll;

public abstract partial class Initializer
{
    /// <summary>Uniform on +-sqrt(6 / (fan-in + fan-out)).</summary>
    public static Initializer GlorotUniform { get; } = new VarianceScaling { Scale = 1, Mode = FanMode.Average, Uniform = true };

    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = new Constant(0);

    /// <summary>All ones.</summary>
    public static Initializer Ones { get; } = new Constant(1);
}
