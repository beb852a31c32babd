namespace Unroll;

/// <summary>What random numbers to draw.</summary>
/// <param name="Kind">The family.</param>
/// <param name="A">Uniform: lower bound. Normal, truncated normal: mean. Dropout: the rate.</param>
/// <param name="B">Uniform: upper bound. Normal, truncated normal: standard deviation.</param>
public readonly record struct Distribution(DistributionKind Kind, float A, float B)
{
    /// <summary>Uniform on [low, high).</summary>
    public static Distribution Uniform(float low = 0, float high = 1) => new(DistributionKind.Uniform, low, high);

    /// <summary>Normal with the given mean and standard deviation.</summary>
    public static Distribution Normal(float mean = 0, float deviation = 1) => new(DistributionKind.Normal, mean, deviation);

    /// <summary>0 with probability <paramref name="rate"/>, else 1 / (1 - rate): an inverted-dropout mask.</summary>
    public static Distribution Dropout(float rate) => new(DistributionKind.Dropout, rate, 0);
}

/// <summary>Families of random numbers.</summary>
public enum DistributionKind
{
    /// <summary>Uniform on [A, B).</summary>
    Uniform,

    /// <summary>Normal with mean A and deviation B.</summary>
    Normal,

    /// <summary>Inverted-dropout mask with rate A.</summary>
    Dropout,
}
