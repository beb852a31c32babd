using Unroll.Kernels;

namespace Unroll;

/// <summary>The machine's limits, measured, and how near a cost comes to them.</summary>
internal sealed class ProfileMachine
{
    const long Kilo = 1024, Mega = 1024 * Kilo;

    internal double Peak { get; } = MachineSpeed.MultiplyAdds(0.1);

    /// <summary>The second-level caches, the last-level cache, the memory, as far as these sizes lie there.</summary>
    internal (long Bytes, double PerSecond)[] Reads { get; } = Array.ConvertAll<long, (long, double)>([512 * Kilo * Workers.Threads, 8 * Mega, 128 * Mega], size => (size, MachineSpeed.Read(size, 0.1)));

    internal ProfileCost Cost((TimeSpan Time, long Bytes) measured, long operations, long bytes)
    {
        var seconds = Math.Max(measured.Time.TotalSeconds, 1e-9);
        var read = bytes <= 2 * Reads[0].Bytes ? Reads[0] : bytes <= 2 * Reads[1].Bytes ? Reads[1] : Reads[2];
        return new ProfileCost
        {
            Time = measured.Time,
            Operations = operations,
            Bytes = bytes,
            Allocated = measured.Bytes,
            PeakShare = operations / seconds / Peak,
            MemoryShare = bytes / seconds / read.PerSecond,
        };
    }
}
