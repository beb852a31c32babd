namespace Unroll;

/// <summary>Lowers the learning rate when a number has stopped getting better: Keras's ReduceLROnPlateau, and PyTorch's with <see cref="Convention"/>.</summary>
/// <remarks>After <see cref="Patience"/> epochs in a row without improvement (in PyTorch's form one more) the rate becomes rate * <see cref="Factor"/>, at least <see cref="MinLearningRate"/>.
/// The <see cref="Cooldown"/> epochs after that count for nothing; in Keras's form the last of them counts already.</remarks>
/// <param name="monitor">What to look at, for example <c>val_loss</c> (default), <c>loss</c> or <c>val_accuracy</c>.</param>
public sealed class ReduceOnPlateau(string monitor = "val_loss") : Callback
{
    double? _best;
    int _waited, _cooling;

    /// <summary>What it looks at.</summary>
    public string Monitor { get; } = monitor;

    /// <summary>What the rate is multiplied by, from 0 to below 1. Default 0.1.</summary>
    public double Factor { get; init => field = value is >= 0 and < 1 ? value : throw Bad(nameof(Factor), value, "a number from 0 to below 1"); } = 0.1;

    /// <summary>How many epochs in a row without improvement lower the rate. Default 10.</summary>
    public int Patience { get; init => field = value >= 0 ? value : throw Bad(nameof(Patience), value, "0 or more"); } = 10;

    /// <summary>A smaller change is no improvement. Default 1e-4.</summary>
    public double MinDelta { get; init => field = value >= 0 ? value : throw Bad(nameof(MinDelta), value, "0 or more"); } = 1e-4;

    /// <summary>Whether <see cref="MinDelta"/> is a share of the best number, as PyTorch's "rel". Default: in PyTorch's form it is.</summary>
    public bool? Relative { get; init; }

    /// <summary>How many epochs after a change are not counted. Default 0.</summary>
    public int Cooldown { get; init => field = value >= 0 ? value : throw Bad(nameof(Cooldown), value, "0 or more"); }

    /// <summary>The lowest rate. Default 0.</summary>
    public double MinLearningRate { get; init => field = value >= 0 ? value : throw Bad(nameof(MinLearningRate), value, "0 or more"); }

    /// <summary>Whether smaller or larger is better. Default: the metric says.</summary>
    public MonitorMode Mode { get; init; }

    /// <summary>Whose way of counting is followed. Default: Keras.</summary>
    public Convention Convention { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        (_best, _waited, _cooling) = (null, 0, 0);
        if (run.Compilation.Optimizer.LearningRateSchedule is { } schedule)
            throw new InvalidOperationException($"ReduceOnPlateau: the learning rate follows a {schedule.GetType().Name}, which no callback can change. Usual fix: give the optimizer a number, new Adam(1e-3).");
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        var torch = Convention == Convention.PyTorch;
        if (!torch)
            Cool();
        if (Improves(run, report.Value(Monitor)))
            (_best, _waited) = (report.Value(Monitor), 0);
        else if (torch || _cooling == 0)
            _waited++;
        if (torch)
            Cool();
        if (torch ? _waited > Patience : _cooling == 0 && _waited > 0 && _waited >= Patience)
            Reduce(run.Compilation.Optimizer, torch);
    }

    /// <inheritdoc/>
    public override void Keep(TrainingState state)
    {
        state.Keep("best", ref _best);
        state.Keep("waited", ref _waited);
        state.Keep("cooling", ref _cooling);
    }

    void Cool()
    {
        if (_cooling > 0)
            (_cooling, _waited) = (_cooling - 1, 0);
    }

    bool Improves(TrainingRun run, double value)
    {
        if (double.IsNaN(value) || _best is not { } best)
            return !double.IsNaN(value);
        var largest = Mode == MonitorMode.Largest || Mode == MonitorMode.Auto && run.HigherIsBetter(Monitor);
        var least = Relative ?? Convention == Convention.PyTorch ? MinDelta * best : MinDelta;
        return largest ? value > best + least : value < best - least;
    }

    void Reduce(Optimizer optimizer, bool torch)
    {
        var (before, after) = (optimizer.LearningRate, Math.Max(optimizer.LearningRate * Factor, MinLearningRate));
        if (torch)
        {
            // PyTorch leaves differences of 1e-8 alone.
            if (before - after > 1e-8)
                optimizer.LearningRate = after;
            (_cooling, _waited) = (Cooldown, 0);
        }
        else if (before > MinLearningRate)
        {
            optimizer.LearningRate = after;
            (_cooling, _waited) = (Cooldown, 0);
        }
    }

    static ArgumentOutOfRangeException Bad(string option, double value, string needed) =>
        new(option, FormattableString.Invariant($"ReduceOnPlateau.{option}: got {value}; needed {needed}."));
}
