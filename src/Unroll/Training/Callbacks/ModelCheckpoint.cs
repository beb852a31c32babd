using System.Globalization;

namespace Unroll;

/// <summary>Saves the model after epochs. Each file is written whole or not at all, so that an interrupted save leaves the file before it.</summary>
/// <param name="path">Where to; <c>{epoch}</c> in it is replaced by the number of the epoch, from 1.</param>
public sealed class ModelCheckpoint(string path) : Callback
{
    BestSoFar? _best;

    /// <summary>Where it saves to.</summary>
    public string Path { get; } = path;

    /// <summary>The number that decides which epoch is best. Default <c>val_loss</c>.</summary>
    public string Monitor { get; init; } = "val_loss";

    /// <summary>Whether smaller or larger is better. Default: the metric says.</summary>
    public MonitorMode Mode { get; init; }

    /// <summary>Whether only an epoch better than all before is saved. Default false: every epoch is.</summary>
    public bool SaveBestOnly { get; init; }

    /// <summary>Which types the model may hold beside the library's own; null for none.</summary>
    public Registry? Registry { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run) => _best = new BestSoFar(Monitor, Mode, 0);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        if (!SaveBestOnly || _best!.Improves(run, report))
            run.Model.Save(Path.Replace("{epoch}", report.Epoch.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), Registry);
    }
}
