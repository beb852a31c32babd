namespace Unroll;

/// <summary>Ends training when a number has stopped getting better.</summary>
/// <param name="monitor">What to look at, for example <c>val_loss</c> (default), <c>loss</c> or <c>val_accuracy</c>.</param>
public sealed class EarlyStopping(string monitor = "val_loss") : Callback
{
    IReadOnlyDictionary<string, Tensor>? _weights;
    BestSoFar? _best;
    int _waited;

    /// <summary>What it looks at.</summary>
    public string Monitor { get; } = monitor;

    /// <summary>How many epochs in a row without improvement end the training; 0 is the same as 1. Default 0, as Keras.</summary>
    public int Patience { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Patience), FormattableString.Invariant($"EarlyStopping.Patience: got {value}; needed 0 or more.")); }

    /// <summary>A smaller change is no improvement. Default 0.</summary>
    public double MinDelta { get; init; }

    /// <summary>A number that must be beaten, by more than <see cref="MinDelta"/>, for an epoch to start the waiting anew; null (default) for none. Keras's baseline.</summary>
    public double? Threshold { get; init; }

    /// <summary>Whether smaller or larger is better. Default: the metric says.</summary>
    public MonitorMode Mode { get; init; }

    /// <summary>Epochs before this one, from 1, are not looked at. Default 1.</summary>
    public int StartFromEpoch { get; init; } = 1;

    /// <summary>Whether the weights of the best epoch are put back at the end, also when training ended for another reason. Default false, as Keras.</summary>
    public bool RestoreBestWeights { get; init; }

    /// <summary>The best epoch, from 1; 0 before there is one.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The monitored number of the best epoch, or null before there is one.</summary>
    public double? Best => _best?.Value;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run) => (_best, _weights, _waited, BestEpoch) = (new BestSoFar(Monitor, Mode, Math.Abs(MinDelta)), null, 0, 0);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        if (report.Epoch < StartFromEpoch)
            return;
        var better = _best!.Improves(run, report);
        if (better || BestEpoch == 0)
        {
            BestEpoch = report.Epoch;
            if (RestoreBestWeights)
                _weights = run.Model.Parameters.ToDictionary(p => p.Path, p => p.Value, StringComparer.Ordinal);
        }
        _waited = better && (Threshold is null || _best.Beats(run, report.Value(Monitor), Threshold)) ? 0 : _waited + 1;
        // The first epoch ends nothing, and neither does one that is better, as in Keras.
        if (!better && _waited >= Patience && report.Epoch > 1)
            run.Stop(FormattableString.Invariant($"{Monitor} has not improved for {_waited} {(_waited == 1 ? "epoch" : "epochs")}; the best was epoch {BestEpoch}"));
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingRun run)
    {
        foreach (var (path, value) in _weights ?? new Dictionary<string, Tensor>())
            run.Model.Parameters[path].Value = value;
        _weights = null;
    }

    /// <inheritdoc/>
    public override void Keep(TrainingState state)
    {
        var epoch = BestEpoch;
        _best!.Keep(state);
        state.Keep("waited", ref _waited);
        state.Keep("epoch", ref epoch);
        state.Keep("weights", ref _weights);
        BestEpoch = epoch;
    }
}
