using Unroll.Kernels;

namespace Unroll;

/// <summary>How much of the machine computations may use.</summary>
public static class Compute
{
    /// <summary>How many threads one computation may use. Default: the environment variable UNROLL_THREADS, else the number of processors.
    /// Results are the same, bit for bit, for any number.</summary>
    public static int Threads
    {
        get => Workers.Threads;
        set => Workers.Threads = value > 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"Compute.Threads: got {value}; needed 1 or more.");
    }
}
