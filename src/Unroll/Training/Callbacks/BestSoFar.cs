namespace Unroll;

/// <summary>Remembers the best of a monitored number.</summary>
internal sealed class BestSoFar(string monitor, MonitorMode mode, double minDelta)
{
    internal double? Value { get; private set; }

    /// <summary>Whether the epoch is better than all before by more than the least difference. NaN never is.</summary>
    internal bool Improves(TrainingRun run, EpochReport report)
    {
        var value = report.Value(monitor);
        var largest = mode == MonitorMode.Largest || mode == MonitorMode.Auto && run.HigherIsBetter(monitor);
        if (double.IsNaN(value) || Value is { } best && !(largest ? value > best + minDelta : value < best - minDelta))
            return false;
        Value = value;
        return true;
    }
}
