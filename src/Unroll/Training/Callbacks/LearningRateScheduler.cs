namespace Unroll;

/// <summary>Sets the learning rate before each epoch: <c>new LearningRateScheduler((epoch, rate) => epoch &lt; 10 ? rate : rate * 0.9)</c>.</summary>
/// <remarks>As Keras's, with epochs from 1. The rate is part of a <see cref="Backup"/>.</remarks>
/// <param name="schedule">Says the rate from the epoch, from 1, and the rate so far.</param>
public sealed class LearningRateScheduler(Func<int, double, double> schedule) : Callback
{
    readonly Func<int, double, double> _schedule = schedule ?? throw new ArgumentNullException(nameof(schedule));

    /// <summary>Asks a schedule once an epoch, as PyTorch's <c>scheduler.step()</c> after each epoch: <c>new LearningRateScheduler(Schedule.Step(1e-3, every: 30))</c>. Its steps are epochs.</summary>
    /// <param name="schedule">Is asked with 0 for the first epoch. (An optimizer asks its own schedule for each step.)</param>
    public LearningRateScheduler(Schedule schedule)
        : this(Ask(schedule))
    {
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The function gave NaN, infinity or a number below 0.</exception>
    /// <exception cref="InvalidOperationException">The optimizer has a schedule of its own.</exception>
    public override void OnEpochBegin(TrainingRun run, int epoch)
    {
        var rate = _schedule(epoch, run.Compilation.Optimizer.LearningRate);
        run.Compilation.Optimizer.LearningRate = rate >= 0 && double.IsFinite(rate) ? rate : throw new ArgumentOutOfRangeException(nameof(schedule),
            FormattableString.Invariant($"LearningRateScheduler: the function gave {rate} for epoch {epoch}; needed a number of 0 or more."));
    }

    static Func<int, double, double> Ask(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return (epoch, _) => schedule.At(epoch - 1);
    }
}
