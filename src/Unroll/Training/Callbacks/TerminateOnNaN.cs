namespace Unroll;

/// <summary>Ends training when the loss of a batch, or a number of the validation, is NaN or infinite.</summary>
/// <remarks>Without it a step whose gradients are not finite ends training already, and is not applied; a loss that is not finite while its gradients are, or a
/// validation loss, ends it with this callback only.</remarks>
public sealed class TerminateOnNaN : Callback
{
    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report)
    {
        if (!double.IsFinite(report.Loss))
            run.Stop(FormattableString.Invariant($"the loss of epoch {report.Epoch}, batch {report.Batch} is {report.Loss}"));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        foreach (var (name, value) in report.Numbers)
            if (!double.IsFinite(value))
                run.Stop(FormattableString.Invariant($"{name} is {value} after epoch {report.Epoch}"));
    }
}
