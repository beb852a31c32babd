namespace Unroll;

/// <summary>Electricity transformer temperature (Zhou et al. 2021): seven channels, two years. The channel OT (oil temperature) is the usual single target.</summary>
public sealed class EttDataset : PublicDataset
{
    readonly int _day;

    internal EttDataset(string name, int minutes, DataChecksum checksum, long? bytes)
        : base(name.ToLowerInvariant(), $"electricity transformer temperature {name}, 7 channels, {(minutes == 60 ? "hourly" : "every 15 minutes")}, 2016-07 to 2018-06", "CC BY-ND 4.0, ETDataset: keep unmodified",
            new DataFile(name + ".csv", new Uri($"https://raw.githubusercontent.com/zhouhaoyi/ETDataset/main/ETT-small/{name}.csv"), checksum, bytes)) => _day = 24 * 60 / minutes;

    /// <summary>All rows and channels.</summary>
    /// <param name="cache">Where the file is, or is downloaded to; null for the usual cache.</param>
    /// <exception cref="DataException">The file cannot be had: says why.</exception>
    public Series Load(DataCache? cache = null)
    {
        var path = Paths(cache)[0];
        return Reading(path, () => SeriesCsv.Read(path));
    }

    /// <summary>Windows in the published split: 12 months of 30 days to train on, 4 for validation, 4 for the test, each preceded by the look-back.</summary>
    /// <param name="options">Which windows; the papers' are input 96 (or 336, 720), horizon 96 to 720, <see cref="Scaler.Standard"/>.</param>
    /// <param name="cache">Where the file is, or is downloaded to; null for the usual cache.</param>
    /// <exception cref="DataException">The file cannot be had: says why.</exception>
    public WindowSplit Windows(WindowOptions options, DataCache? cache = null) => Unroll.Windows.From(Load(cache), options).SplitRows(12 * 30 * _day, 4 * 30 * _day, 4 * 30 * _day);
}
