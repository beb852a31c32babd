namespace Unroll;

public abstract partial class Initializer
{
    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = new Constant(0);

    /// <summary>All ones.</summary>
    public static Initializer Ones { get; } = new Constant(1);

    /// <summary>Uniform on +-sqrt(6 / (fan-in + fan-out)).</summary>
    public static Initializer GlorotUniform { get; } = new VarianceScaling { Mode = FanMode.Average, Uniform = true };

    /// <summary>Truncated normal with variance 2 / (fan-in + fan-out).</summary>
    public static Initializer GlorotNormal { get; } = new VarianceScaling { Mode = FanMode.Average };

    /// <summary>Uniform on +-sqrt(6 / fan-in).</summary>
    public static Initializer HeUniform { get; } = new VarianceScaling { Scale = 2, Uniform = true };

    /// <summary>Truncated normal with variance 2 / fan-in.</summary>
    public static Initializer HeNormal { get; } = new VarianceScaling { Scale = 2 };

    /// <summary>Uniform on +-sqrt(3 / fan-in).</summary>
    public static Initializer LecunUniform { get; } = new VarianceScaling { Uniform = true };

    /// <summary>Truncated normal with variance 1 / fan-in.</summary>
    public static Initializer LecunNormal { get; } = new VarianceScaling();

    /// <summary>Normal with deviation 0.05.</summary>
    public static Initializer RandomNormal { get; } = new RandomNormal();

    /// <summary>Uniform on +-0.05.</summary>
    public static Initializer RandomUniform { get; } = new RandomUniform();

    /// <summary>Normal with deviation 0.05, cut off at two deviations.</summary>
    public static Initializer TruncatedNormal { get; } = new TruncatedNormal();

    /// <summary>Orthogonal rows or columns of length 1.</summary>
    public static Initializer Orthogonal { get; } = new Orthogonal();

    /// <summary>The identity matrix.</summary>
    public static Initializer Identity { get; } = new Identity();

    /// <summary>Uniform on +-1 / sqrt(width), as PyTorch fills all weights and biases of a layer.</summary>
    /// <param name="width">The hidden size of a recurrent layer; of nn.Linear and convolutions the number of inputs of a unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public static Initializer PyTorch(int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        var limit = (float)(1 / Math.Sqrt(width));
        return new RandomUniform { Low = -limit, High = limit };
    }
}
