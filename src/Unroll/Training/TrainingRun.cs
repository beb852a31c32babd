using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Unroll;

/// <summary>A training under way, as callbacks see it.</summary>
public sealed partial class TrainingRun
{
    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly Stopwatch _since = Stopwatch.StartNew();
    TimeSpan _before;
    double? _began;

    internal TrainingRun(Model model, Compilation compilation, FitOptions options)
    {
        (Model, Compilation, Options, Epoch) = (model, compilation, options, options.InitialEpoch);
        // Backups come last: what they write is the training after all others have looked at the batch or epoch.
        Callbacks = [.. options.Callbacks.Where(c => c is not Backup), .. options.Callbacks.Where(c => c is Backup)];
    }

    /// <summary>The model in training.</summary>
    public Model Model { get; }

    /// <summary>Optimizer, losses and metrics.</summary>
    public Compilation Compilation { get; }

    /// <summary>How it is trained.</summary>
    public FitOptions Options { get; }

    /// <summary>The finished epochs, and why training ended.</summary>
    public History History { get; } = new();

    /// <summary>Why training ends, or null while it goes on.</summary>
    public string? StopReason => History.StopReason;

    /// <summary>Whether it goes on from a <see cref="Backup"/>.</summary>
    public bool IsResumed { get; internal set; }

    /// <summary>Ends the training after the batch or epoch being reported; the first reason stays.</summary>
    /// <param name="reason">Reads well after "because": <c>val_loss has not improved for 3 epochs</c>.</param>
    public void Stop(string reason) => History.StopReason ??= reason;

    /// <summary>In the order in which they are told.</summary>
    internal IReadOnlyList<Callback> Callbacks { get; }

    /// <summary>What is trained on.</summary>
    internal Dataset? Data { get; init; }

    /// <summary>What is measured on.</summary>
    internal Dataset? Validation { get; init; }

    /// <summary>Whether an epoch has begun since Fit was called: the first one of a resumed training has to find its batches.</summary>
    internal bool IsUnderWay { get; set; }

    /// <summary>The epoch under way or, between two, the next one, from 0.</summary>
    internal int Epoch { get; private set; }

    /// <summary>What the epoch has added up so far; no batches before it has begun.</summary>
    internal Tally Tally { get => field ??= new Tally(Model, Compilation); private set; }

    /// <summary>The hashes of both, worked out as training begins; null for batches made elsewhere.</summary>
    internal DataHash? DataHash { get; init; }

    /// <inheritdoc cref="DataHash"/>
    internal DataHash? ValidationHash { get; init; }

    /// <summary>How long the epoch has taken so far.</summary>
    internal TimeSpan Elapsed => _before + _clock.Elapsed;

    /// <summary>The epoch's clock starts at zero, unless it was resumed in the middle.</summary>
    internal void BeginEpoch()
    {
        _clock.Restart();
        if (Tally.Batches == 0)
        {
            _before = TimeSpan.Zero;
            Tell(c => c.OnEpochBegin(this, Epoch + 1));
        }
    }

    internal void EndEpoch(EpochReport report)
    {
        History.Add(report);
        Model.TrainingRecord = Model.TrainingRecord! with { Epochs = report.Epoch };
        (Epoch, Tally) = (Epoch + 1, null!);
        Tell(c => c.OnEpochEnd(this, report));
    }

    /// <summary>How far it is; the time left is judged by the epochs since Fit was called.</summary>
    internal TrainProgress Progress(BatchReport report)
    {
        var done = report.Batches == 0 ? 0 : report.Epoch - 1 + (double)report.Batch / report.Batches;
        _began ??= done - 1.0 / Math.Max(1, report.Batches);
        var (all, since) = (Options.Epochs - _began.Value, done - _began.Value);
        return new(report.Epoch, Options.Epochs, report.Batch, report.Batches, Tally.Loss, report.Metrics, _since.Elapsed, report.Batches > 0 ? _since.Elapsed * Math.Max(0, (all - since) / since) : null);
    }

    internal void Tell(Action<Callback> what)
    {
        foreach (var callback in Callbacks)
            what(callback);
    }

    internal void Cancel()
    {
        if (History.Cancelled)
            return;
        foreach (var backup in Callbacks.OfType<Backup>())
            backup.OnCancel(this);
        History.Cancelled = true;
        Stop("it was cancelled");
    }

    /// <summary>Position, history and sums of the epoch.</summary>
    internal void Keep(TrainingState state)
    {
        var (epoch, begun, ticks, stop) = (Epoch, Tally.Batches > 0, Elapsed.Ticks, StopReason);
        state.Keep("epoch", ref epoch);
        state.Keep("begun", ref begun);
        state.Keep("ticks", ref ticks);
        state.Keep("stop", ref stop);
        History.Keep(state.Inside("history"));
        if (state.IsRestoring)
            (Epoch, _before, History.StopReason, IsResumed, Tally) = (epoch, new TimeSpan(ticks), stop, true, null!);
        // Model files saved from here on say how many epochs there were, as those of a run that was not stopped.
        if (state.IsRestoring && History.Epochs.Count > 0)
            Model.TrainingRecord = Model.TrainingRecord! with { Epochs = History.Epochs[^1].Epoch };
        if (begun)
            Tally.Keep(state.Inside("tally"));
    }

    /// <summary>Whether a number of this name is better when larger: the metric says; losses are better when smaller.</summary>
    internal bool HigherIsBetter(string monitor)
    {
        bool Is(string name) => Compilation.Metrics.Any(m => m.HigherIsBetter && (name == m.Name || name.EndsWith("_" + m.Name, StringComparison.Ordinal)));
        // One class of several, or the second metric of a name: val_f1_score_class_2, auc_1.
        return Is(monitor) || Is(PartOfMetric.Replace(monitor, ""));
    }

    [GeneratedRegex(@"(_(class|label|output|at))?_[0-9.]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PartOfMetric { get; }
}
