namespace Unroll;

/// <summary>Is told how a training goes, and may end it with <see cref="TrainingRun.Stop"/>. Write the methods that are wanted.</summary>
public abstract class Callback
{
    /// <summary>Before the first epoch.</summary>
    public virtual void OnTrainBegin(TrainingRun run)
    {
    }

    /// <summary>After each step.</summary>
    public virtual void OnBatchEnd(TrainingRun run, BatchReport report)
    {
    }

    /// <summary>After each epoch and its validation.</summary>
    public virtual void OnEpochEnd(TrainingRun run, EpochReport report)
    {
    }

    /// <summary>After the last epoch, however training ended, cancelled too.</summary>
    public virtual void OnTrainEnd(TrainingRun run)
    {
    }
}
