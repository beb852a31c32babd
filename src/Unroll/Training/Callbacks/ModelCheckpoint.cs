using System.Globalization;

namespace Unroll;

/// <summary>Saves the model after epochs, or after batches. Each file is written whole or not at all, so that an interrupted save leaves the file before it.</summary>
/// <param name="path">Where to. In it <c>{epoch}</c>, <c>{batch}</c> and <c>{step}</c> are replaced by their numbers, and any number of the report by its
/// value, with a format if wanted: <c>model-{epoch:000}-{val_loss:0.0000}.unroll</c>.</param>
public sealed class ModelCheckpoint(string path) : Callback
{
    BestSoFar? _best;
    string[] _saved = [];

    /// <summary>Where it saves to.</summary>
    public string Path { get; } = path;

    /// <summary>The number that decides which epoch is best. Default <c>val_loss</c>.</summary>
    public string Monitor { get; init; } = "val_loss";

    /// <summary>Whether smaller or larger is better. Default: the metric says.</summary>
    public MonitorMode Mode { get; init; }

    /// <summary>Whether only an epoch better than all before is saved. Default false: every epoch is.</summary>
    public bool SaveBestOnly { get; init; }

    /// <summary>What the first epoch must beat, with <see cref="SaveBestOnly"/>; null (default) for nothing. Keras's initial_value_threshold.</summary>
    public double? InitialBest { get; init; }

    /// <summary>After how many batches it saves, instead of after epochs; 0 (default) for epochs. The batches are those of an epoch. Not with <see cref="SaveBestOnly"/>.</summary>
    public int EveryBatches { get; init => field = NotNegative(nameof(EveryBatches), value); }

    /// <summary>How many files are kept, the newest; older ones that it wrote are deleted. 0 (default) for all.</summary>
    public int KeepLast { get; init => field = NotNegative(nameof(KeepLast), value); }

    /// <summary>Whether weights alone are saved, as safetensors by path, instead of a whole model. Default false.</summary>
    public bool WeightsOnly { get; init; }

    /// <summary>Whether the optimizer's slots are saved with the model. Default false. To go on after a crash use <see cref="Backup"/>.</summary>
    public bool WithOptimizerState { get; init; }

    /// <summary>Which types the model may hold beside the library's own; null for none.</summary>
    public Registry? Registry { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        if (SaveBestOnly && EveryBatches > 0)
            throw new ArgumentException("ModelCheckpoint: got both SaveBestOnly and EveryBatches; needed one of them: the best is known after an epoch.");
        (_best, _saved) = (new BestSoFar(Monitor, Mode, 0) { Value = InitialBest }, []);
        AtomicFile.DeleteLeftovers(Path);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report)
    {
        if (EveryBatches > 0 && report.Batch % EveryBatches == 0)
            Save(run, report.Epoch, report.Batch, [new("loss", report.Loss), .. report.Metrics]);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        if (EveryBatches == 0 && (!SaveBestOnly || _best!.Improves(run, report)))
            Save(run, report.Epoch, report.Steps, report.Numbers);
    }

    /// <inheritdoc/>
    public override void Keep(TrainingState state)
    {
        _best!.Keep(state);
        state.Keep("saved", ref _saved);
    }

    void Save(TrainingRun run, int epoch, int batch, IReadOnlyList<MetricValue> numbers)
    {
        var target = NumberedPath.Fill(Path, "ModelCheckpoint", [new("epoch", epoch), new("batch", batch), new("step", run.Model.StepCount), .. numbers]);
        if (WeightsOnly)
            Safetensors.Write(target, run.Model.Parameters.ToDictionary(p => p.Path, p => p.Value, StringComparer.Ordinal));
        else
            new ModelFile(run.Model) { WithOptimizerState = WithOptimizerState }.Save(target, Registry);
        _saved = [.. _saved.Where(s => s != target), target];
        while (KeepLast > 0 && _saved.Length > KeepLast)
        {
            File.Delete(_saved[0]);
            _saved = _saved[1..];
        }
    }

    static int NotNegative(string option, int value) => value >= 0 ? value
        : throw new ArgumentOutOfRangeException(option, string.Create(CultureInfo.InvariantCulture, $"ModelCheckpoint.{option}: got {value}; needed 0 or more."));
}
