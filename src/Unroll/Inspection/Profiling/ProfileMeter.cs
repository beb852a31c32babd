using System.Diagnostics;

namespace Unroll;

/// <summary>The phases of a step.</summary>
internal enum ProfilePhase
{
    Forward,
    Backward,
    Optimizer,
}

/// <summary>Ticks and allocated bytes by row and phase: of the run at hand, and of all runs.</summary>
internal sealed class ProfileMeter(int rows)
{
    internal const int Phases = 3;

    readonly List<(double Total, double[] Ticks, double[] Bytes)> _runs = [];
    double[] _ticks = new double[rows * Phases], _bytes = new double[rows * Phases];

    internal int Runs => _runs.Count;

    /// <summary>The clock and the allocations now.</summary>
    internal static (long Ticks, long Bytes) Now() => (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());

    internal void Add(ProfilePhase phase, int row, long ticks, long bytes)
    {
        _ticks[row * Phases + (int)phase] += ticks;
        _bytes[row * Phases + (int)phase] += bytes;
    }

    /// <summary>A run has ended; it counts when asked to.</summary>
    internal void EndRun(bool count)
    {
        if (count)
            _runs.Add((_ticks.Sum(), _ticks, _bytes));
        (_ticks, _bytes) = (new double[rows * Phases], new double[rows * Phases]);
    }

    /// <summary>Means over the middle half of the runs by their totals: means add up, and the middle half leaves out what disturbed a run.</summary>
    internal (TimeSpan Time, long Bytes) Mean(ProfilePhase phase, int row)
    {
        var middle = _runs.OrderBy(r => r.Total).Skip(Runs / 4).Take(Math.Max(1, Runs - 2 * (Runs / 4))).ToArray();
        var at = row * Phases + (int)phase;
        return (TimeSpan.FromSeconds(middle.Average(r => r.Ticks[at]) / Stopwatch.Frequency), (long)middle.Average(r => r.Bytes[at]));
    }
}
