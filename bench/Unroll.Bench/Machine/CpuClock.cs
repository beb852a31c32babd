using System.Diagnostics;
using System.Globalization;

namespace Unroll.Bench;

/// <summary>Processor time of this process and of the whole machine at a moment.</summary>
internal readonly struct CpuClock
{
    readonly long _stamp;
    readonly double _own;
    readonly double? _machine;

    CpuClock(long stamp, double own, double? machine) => (_stamp, _own, _machine) = (stamp, own, machine);

    internal static CpuClock Now() => new(Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds, MachineSeconds());

    /// <summary>What happened since then.</summary>
    /// <returns>Seconds passed; seconds of this process on all processors; processors that others kept busy, null where the system does not say.</returns>
    internal (double Wall, double Own, double? Others) Since()
    {
        var now = Now();
        var (wall, own) = (Stopwatch.GetElapsedTime(_stamp, now._stamp).TotalSeconds, now._own - _own);
        // The machine's clock ticks 100 times a second: a shorter time says nothing.
        return (wall, own, _machine is { } before && now._machine is { } after && wall > 0.05 ? Math.Max(0, (after - before - own) / wall) : null);
    }

    static double? MachineSeconds()
    {
        try
        {
            using var reader = new StreamReader("/proc/stat");
            return Busy(reader.ReadLine() ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Busy seconds from the first line of /proc/stat: all columns but idle and iowait, in hundredths.</summary>
    internal static double? Busy(string line)
    {
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(t => double.TryParse(t, NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : double.NaN).ToArray();
        return ticks.Length == 8 && !double.IsNaN(ticks.Sum()) ? (ticks.Sum() - ticks[3] - ticks[4]) / 100 : null;
    }
}
