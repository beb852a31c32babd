namespace Unroll;

/// <summary>What one part of a computation took.</summary>
public sealed record ProfileCost
{
    /// <summary>The mean time of one run.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Floating-point operations of its matrix products in one run, a multiply-add being two; padded steps are left out. 0 where there are no products.</summary>
    public long Operations { get; init; }

    /// <summary>The bytes that one run cannot but move: inputs, outputs and weights, each once. What the caches moved beyond that cannot be seen from here.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that one run allocated on the calling thread.</summary>
    public long Allocated { get; init; }

    /// <summary>Operations a second, in units of 10^9.</summary>
    public double Gflops => Time.TotalSeconds > 0 ? Operations / Time.TotalSeconds / 1e9 : 0;

    /// <summary>Operations a second as a share of the multiply-adds that the machine was measured to do.</summary>
    public double PeakShare { get; init; }

    /// <summary>Bytes a second as a share of what a cache, or the memory, of their size was measured to deliver.</summary>
    public double MemoryShare { get; init; }

    /// <summary>What bounds it.</summary>
    public ProfileBound Bound => Math.Max(PeakShare, MemoryShare) < 0.25 ? ProfileBound.Overhead
        : PeakShare >= MemoryShare ? ProfileBound.Operations : ProfileBound.Memory;
}
