namespace Unroll;

/// <summary>Keeps the training itself in a folder, so that a program that was stopped at any moment, by a crash or by a power cut, goes on when it is started
/// again: <c>Callbacks = [new Backup("run1") { EveryBatches = 50 }]</c>.</summary>
/// <remarks>
/// <para>Kept: weights, what the optimizer has gathered and its learning rate, the model's step (which random draws follow from), carried states, epoch and
/// batch, sums of loss and metrics of the epoch, history, and what callbacks remember (<see cref="Callback.Keep"/>). The resumed training gives the bits of
/// one that was not stopped.</para>
/// <para>Two files are written in turn, each whole or not at all and with a checksum: when the newest is damaged, the one before it is used. A backup of
/// another model, of other data, or of other settings is refused with the first difference; <see cref="FitOptions.Epochs"/> may be raised. The backup of a
/// finished training stays: run again, the program gets its result at once.</para>
/// <para>It is told after all other callbacks. The data is hashed once when training begins, about a second for a gigabyte.</para>
/// </remarks>
/// <param name="folder">Where it is kept; made if it is not there. A folder belongs to one training.</param>
public sealed class Backup(string folder) : Callback
{
    const string LockName = "backup.lock";

    FileStream? _lock;
    List<(string What, string Is)> _identity = [];
    long _saved;
    bool _inEpochs;

    /// <summary>Where it is kept.</summary>
    public string Folder { get; } = string.IsNullOrWhiteSpace(folder) ? throw new ArgumentException("Backup: got no folder. Usual fix: new Backup(\"run1\").", nameof(folder)) : folder;

    /// <summary>After how many batches the training is kept, within an epoch; 0 for after epochs alone. Default 0. After an epoch it always is.</summary>
    public int EveryBatches
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(EveryBatches), FormattableString.Invariant($"Backup.EveryBatches: got {value}; needed 0 or more."));
    }

    /// <summary>Whether a training that is found in the folder goes on; if not, training starts anew and replaces it. Default true.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>Whether the backup is deleted when the training has ended, other than by being cancelled. Default false.</summary>
    public bool DeleteWhenDone { get; init; }

    /// <summary>Names for types of your own, so that their options are compared too; null for the library's.</summary>
    public Registry? Registry { get; init; }

    /// <summary>What the training went on from, for example <c>epoch 3, after batch 20</c>; null when it started anew.</summary>
    public string? ResumedFrom { get; private set; }

    /// <summary>Why the newest file was not used, or null.</summary>
    public string? Damage { get; private set; }

    string FileOf(long number) => Path.Combine(Folder, number % 2 == 0 ? "backup-2.state" : "backup-1.state");

    /// <inheritdoc/>
    /// <exception cref="ModelFileException">The folder cannot be used, is in use, or holds a backup of another training or damaged ones only.</exception>
    public override void OnTrainBegin(TrainingRun run)
    {
        (ResumedFrom, Damage, _saved) = (null, null, 0);
        Open();
        RequireMeters(run);
        Materialize(run);
        _identity = TrainingIdentity.Of(run, Registry ?? Unroll.Registry.Default);
        if (Resume && Newest() is { } found)
        {
            var (number, state) = found;
            var before = new List<(string What, string Is)>();
            Identity(state, ref before);
            if (TrainingIdentity.Difference(before, _identity) is { } difference)
                throw new ModelFileException($"The backup in '{Folder}' is of another training: {difference}. Usual fix: another folder, or Resume = false to start anew and replace it.");
            try
            {
                TrainingKeeper.Keep(state, run);
            }
            catch (Exception e) when (e is FormatException or ShapeException or OverflowException)
            {
                throw new ModelFileException($"The backup in '{Folder}' does not fit this program: {e.Message.TrimEnd('.')}. Usual fix: delete the folder to start anew.", e);
            }
            _saved = number;
            ResumedFrom = run.Tally.Batches > 0 ? FormattableString.Invariant($"epoch {run.Epoch + 1}, after batch {run.Tally.Batches}")
                : run.Epoch > run.Options.InitialEpoch ? FormattableString.Invariant($"the end of epoch {run.Epoch}") : "the start";
            return;
        }
        Delete();
        Save(run);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report)
    {
        if (EveryBatches > 0 && report.Batch % EveryBatches == 0)
            Save(run);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report) => Save(run);

    /// <summary>Cancelled between two batches: nothing is lost.</summary>
    internal void OnCancel(TrainingRun run)
    {
        if (_inEpochs || run.Tally.Batches == 0)
            Save(run);
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingRun run)
    {
        if (DeleteWhenDone && !run.History.Cancelled)
            Delete();
    }

    /// <inheritdoc/>
    public override void Release()
    {
        _lock?.Dispose();
        _lock = null;
    }

    void Save(TrainingRun run)
    {
        var state = new TrainingState();
        var number = _saved + 1;
        state.Keep("number", ref number);
        Identity(state, ref _identity);
        TrainingKeeper.Keep(state, run);
        BackupFile.Write(FileOf(number), state);
        _saved = number;
    }

    static void Identity(TrainingState state, ref List<(string What, string Is)> identity)
    {
        string[] what = [.. identity.Select(i => i.What)], texts = [.. identity.Select(i => i.Is)];
        state.Keep("identity/what", ref what);
        state.Keep("identity/is", ref texts);
        identity = [.. what.Zip(texts)];
    }

    (long Number, TrainingState State)? Newest()
    {
        var (whole, damaged) = (new List<(long, TrainingState)>(), new List<string>());
        foreach (var path in ((string[])[FileOf(1), FileOf(2)]).Where(File.Exists))
            try
            {
                var (state, number) = (BackupFile.Read(path), 0L);
                state.Keep("number", ref number);
                whole.Add((number, state));
            }
            catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidOperationException or OverflowException or EndOfStreamException)
            {
                damaged.Add($"'{path}' cannot be used: {e.Message.TrimEnd('.')}");
            }
        if (damaged.Count > 0 && whole.Count == 0)
            throw new ModelFileException($"Backup: {string.Join("; ", damaged)}. No other backup is there. Usual fix: delete the folder '{Folder}' to start anew.");
        Damage = damaged.FirstOrDefault();
        return whole.Count == 0 ? null : whole.MaxBy(w => w.Item1);
    }

    void Open()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            _lock = new FileStream(Path.Combine(Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // What a save that was killed left behind.
            AtomicFile.DeleteLeftovers(FileOf(1));
            AtomicFile.DeleteLeftovers(FileOf(2));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"Backup: the folder '{Folder}' cannot be used: {e.Message.TrimEnd('.')}. Usual fix: one training at a time for each folder, and one that may be written.", e);
        }
    }

    void Delete()
    {
        File.Delete(FileOf(1));
        File.Delete(FileOf(2));
    }

    /// <summary>Asked before training, not after the first fifty batches.</summary>
    void RequireMeters(TrainingRun run)
    {
        try
        {
            foreach (var metric in run.Compilation.Metrics)
                metric.Start(run.Compilation.Losses[0]).Keep(new TrainingState());
            _inEpochs = true;
        }
        catch (NotSupportedException) when (EveryBatches == 0)
        {
            _inEpochs = false;
        }
    }

    /// <summary>Layers of a model of one's own are built by its first call: a resumed one needs its weights before.</summary>
    static void Materialize(TrainingRun run)
    {
        if (run.Data is null || ModelJson.Walk(run.Model, "", false, new HashSet<Layer>(ReferenceEqualityComparer.Instance)).All(w => w.Layer.IsBuilt))
            return;
        using var off = Gradients.Off();
        run.Model.Call(run.Data[..1].Inputs);
        run.Model.ResetState();
    }
}
