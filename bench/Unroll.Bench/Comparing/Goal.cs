namespace Unroll.Bench;

/// <summary>What a row shall reach.</summary>
/// <param name="Row">Our row.</param>
/// <param name="Threads">With how many threads.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="Factor">How many times faster than that it shall be, or the share that it shall reach.</param>
internal sealed record Goal(string Row, int Threads, Against Against, double Factor)
{
    /// <summary>For <see cref="Against.OtherRow"/>: the row that shall be slower.</summary>
    internal string Other { get; init; } = "";

    /// <summary>For <see cref="Against.MemoryLimit"/>: megabytes.</summary>
    internal double Limit { get; init; }
}
