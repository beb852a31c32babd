namespace Unroll;

/// <summary>Passes each epoch's report on to an <see cref="IProgress{T}"/>.</summary>
/// <param name="progress">Receives the reports.</param>
public sealed class ProgressCallback(IProgress<EpochReport> progress) : Callback
{
    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report) => progress.Report(report);
}
