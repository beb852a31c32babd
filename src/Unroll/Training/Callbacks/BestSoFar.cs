namespace Unroll;

/// <summary>Remembers the best of a monitored number.</summary>
internal sealed class BestSoFar(string monitor, MonitorMode mode, double minDelta)
{
    double? _value;

    internal double? Value { get => _value; init => _value = value; }

    /// <summary>Whether the epoch is better than all before by more than the least difference. NaN never is.</summary>
    internal bool Improves(TrainingRun run, EpochReport report)
    {
        var value = report.Value(monitor);
        if (!Beats(run, value, _value))
            return false;
        _value = value;
        return true;
    }

    internal bool Beats(TrainingRun run, double value, double? other)
    {
        var largest = mode == MonitorMode.Largest || mode == MonitorMode.Auto && run.HigherIsBetter(monitor);
        return !double.IsNaN(value) && (other is not { } best || (largest ? value > best + minDelta : value < best - minDelta));
    }

    internal void Keep(TrainingState state) => state.Keep("best", ref _value);
}
