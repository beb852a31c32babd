namespace Unroll;

/// <summary>A callback of functions: <c>new LambdaCallback { EpochEnd = (run, report) => Console.WriteLine(report) }</c>.</summary>
public sealed class LambdaCallback : Callback
{
    /// <summary>Before the first epoch.</summary>
    public Action<TrainingRun>? TrainBegin { get; init; }

    /// <summary>Before each epoch; gets its number, from 1.</summary>
    public Action<TrainingRun, int>? EpochBegin { get; init; }

    /// <summary>Before each step; gets the numbers of epoch and batch, from 1.</summary>
    public Action<TrainingRun, int, int>? BatchBegin { get; init; }

    /// <summary>After each step.</summary>
    public Action<TrainingRun, BatchReport>? BatchEnd { get; init; }

    /// <summary>Before the validation; gets the number of the epoch, from 1.</summary>
    public Action<TrainingRun, int>? ValidationBegin { get; init; }

    /// <summary>After the validation.</summary>
    public Action<TrainingRun, int, Evaluation>? ValidationEnd { get; init; }

    /// <summary>After each epoch and its validation.</summary>
    public Action<TrainingRun, EpochReport>? EpochEnd { get; init; }

    /// <summary>After the last epoch.</summary>
    public Action<TrainingRun>? TrainEnd { get; init; }

    /// <summary>What is remembered between batches and epochs: see <see cref="Callback.Keep"/>.</summary>
    public Action<TrainingState>? Kept { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run) => TrainBegin?.Invoke(run);

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingRun run, int epoch) => EpochBegin?.Invoke(run, epoch);

    /// <inheritdoc/>
    public override void OnBatchBegin(TrainingRun run, int epoch, int batch) => BatchBegin?.Invoke(run, epoch, batch);

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report) => BatchEnd?.Invoke(run, report);

    /// <inheritdoc/>
    public override void OnValidationBegin(TrainingRun run, int epoch) => ValidationBegin?.Invoke(run, epoch);

    /// <inheritdoc/>
    public override void OnValidationEnd(TrainingRun run, int epoch, Evaluation result) => ValidationEnd?.Invoke(run, epoch, result);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report) => EpochEnd?.Invoke(run, report);

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingRun run) => TrainEnd?.Invoke(run);

    /// <inheritdoc/>
    public override void Keep(TrainingState state) => Kept?.Invoke(state);
}
