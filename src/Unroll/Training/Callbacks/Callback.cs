namespace Unroll;

/// <summary>Is told how a training goes, and may end it with <see cref="TrainingRun.Stop"/>. Write the methods that are wanted.</summary>
public abstract class Callback
{
    /// <summary>Before the first epoch; also when a training is resumed, before <see cref="Keep"/> sets what it remembered.</summary>
    public virtual void OnTrainBegin(TrainingRun run)
    {
    }

    /// <summary>Before each epoch; not again when a training is resumed in the middle of one.</summary>
    /// <param name="run">The training.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    public virtual void OnEpochBegin(TrainingRun run, int epoch)
    {
    }

    /// <summary>Before each step.</summary>
    /// <param name="run">The training.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="batch">The batch of the epoch, from 1.</param>
    public virtual void OnBatchBegin(TrainingRun run, int epoch, int batch)
    {
    }

    /// <summary>After each step.</summary>
    public virtual void OnBatchEnd(TrainingRun run, BatchReport report)
    {
    }

    /// <summary>Before the model is measured on the validation data.</summary>
    /// <param name="run">The training.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    public virtual void OnValidationBegin(TrainingRun run, int epoch)
    {
    }

    /// <summary>After the model was measured on the validation data.</summary>
    /// <param name="run">The training.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="result">What was measured.</param>
    public virtual void OnValidationEnd(TrainingRun run, int epoch, Evaluation result)
    {
    }

    /// <summary>Adds numbers to what the validation has measured, before anybody is told.</summary>
    internal virtual Evaluation Extend(TrainingRun run, Evaluation result) => result;

    /// <summary>After each epoch and its validation.</summary>
    public virtual void OnEpochEnd(TrainingRun run, EpochReport report)
    {
    }

    /// <summary>After the last epoch, however training ended, cancelled too.</summary>
    public virtual void OnTrainEnd(TrainingRun run)
    {
    }

    /// <summary>Lets go of files and the like; the last thing of a training, also when an exception ended it.</summary>
    public virtual void Release()
    {
    }

    /// <summary>What it remembers between batches and epochs: <c>state.Keep("waited", ref _waited)</c>. <see cref="Backup"/> asks for it, and a resumed
    /// training sets it, so that it goes on as if it had not stopped. Default: nothing.</summary>
    public virtual void Keep(TrainingState state)
    {
    }
}
