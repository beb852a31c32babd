namespace Unroll;

/// <summary>Measures the validation data a second time with decoders fed their own outputs, and reports it as <c>val_free_running_loss</c> beside <c>val_loss</c>, for which they are fed
/// the target.</summary>
/// <remarks>Where the first stays high while the second falls, the model has learned to go on from the truth alone (exposure bias): lower
/// <see cref="FitOptions.TeacherForcing"/>. A model without a decoder has the same loss twice.</remarks>
public sealed class FreeRunningLoss : Callback
{
    /// <summary>How often: every so many epochs. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Every { get; init => field = Require.Positive(value, nameof(FreeRunningLoss), nameof(Every)); } = 1;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Validation is null)
            throw new InvalidOperationException("FreeRunningLoss: there is no validation data to measure on; needed FitOptions.Validation or ValidationSplit.");
    }

    internal override Evaluation Extend(TrainingRun run, Evaluation result)
    {
        if ((run.Epoch + 1) % Every != 0)
            return result;
        var free = Of(run.Model, run.Validation!, run.Options.BatchSize);
        return result with { Metrics = [.. result.Metrics, new MetricValue("free_running_loss", free.Loss)] };
    }

    /// <summary>Loss and metrics of a model on data, its decoders fed their own outputs.</summary>
    /// <param name="model">A compiled model.</param>
    /// <param name="data">Inputs, the targets among them, and targets.</param>
    /// <param name="batchSize">Samples a step. Default 32.</param>
    public static Evaluation Of(Model model, Dataset data, int batchSize = 32)
    {
        ArgumentNullException.ThrowIfNull(model);
        var before = model.EvaluationFedBack;
        model.EvaluationFedBack = 1;
        try
        {
            return model.Evaluate(data, batchSize);
        }
        finally
        {
            model.EvaluationFedBack = before;
        }
    }
}
