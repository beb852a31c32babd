namespace Unroll;

/// <summary>What <c>Fit</c> did, epoch by epoch.</summary>
public sealed class History
{
    readonly List<EpochReport> _epochs = [];

    /// <summary>The finished epochs, in order.</summary>
    public IReadOnlyList<EpochReport> Epochs => _epochs;

    /// <summary>Why training ended before its last epoch, or null when it did not.</summary>
    public string? StopReason { get; internal set; }

    /// <summary>Whether it was cancelled by its token.</summary>
    public bool Cancelled { get; internal set; }

    /// <summary>A number of every epoch: <c>history["val_loss"]</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name: says which there are.</exception>
    public double[] this[string name] => [.. _epochs.Select(e => e.Value(name))];

    /// <summary>The epoch with the smallest (or, if <paramref name="largest"/>, the largest) number of this name.</summary>
    /// <exception cref="InvalidOperationException">No epoch was finished.</exception>
    public EpochReport Best(string name = "val_loss", bool largest = false) => _epochs.Count == 0
        ? throw new InvalidOperationException("History.Best: no epoch was finished." + (StopReason is null ? "" : $" Training ended because {StopReason}."))
        : largest ? _epochs.MaxBy(e => e.Value(name))! : _epochs.MinBy(e => e.Value(name))!;

    internal void Add(EpochReport report) => _epochs.Add(report);

    internal void Keep(TrainingState state)
    {
        var count = _epochs.Count;
        state.Keep("count", ref count);
        for (var i = 0; i < count; i++)
        {
            var report = i < _epochs.Count ? _epochs[i] : null;
            EpochReport.Keep(state.Inside(FormattableString.Invariant($"{i}")), ref report);
            if (state.IsRestoring)
                _epochs.Add(report!);
        }
    }
}
