using Microsoft.Extensions.Logging;

namespace Unroll;

/// <summary>Writes a training to an <see cref="ILogger"/>: its begin and its end, every epoch, and batches if wanted, with the numbers as named values of each message.</summary>
/// <param name="logger">Receives the messages; all but batches at the level Information, a stop before the last epoch at Warning.</param>
public sealed partial class LoggingCallback(ILogger logger) : Callback
{
    readonly ILogger _logger = logger ?? throw new ArgumentNullException(nameof(logger));

    /// <summary>Every how many batches one is written, at the level Debug. Default 0: none.</summary>
    public int EveryBatches { get; init => field = Require.NotNegative(value, nameof(LoggingCallback), nameof(EveryBatches)); }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run) => Begins(_logger, run.Model.DisplayName, run.Options.Epochs - run.Options.InitialEpoch, run.Model.Seed);

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report)
    {
        if (EveryBatches > 0 && report.Batch % EveryBatches == 0)
            Batch(_logger, report.Epoch, report.Batch, report.Loss, report.Step.GradientNorm, report.LearningRate);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report) => Epoch(_logger, report.Epoch, report.Epochs, string.Join(", ", report.Numbers), report.Duration.TotalSeconds);

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingRun run)
    {
        if (run.StopReason is { } why)
            Stopped(_logger, run.Model.DisplayName, run.History.Epochs.Count, why);
        else
            Ended(_logger, run.Model.DisplayName, run.History.Epochs.Count);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Training of {Model} begins: {Epochs} epochs, seed {Seed}")]
    static partial void Begins(ILogger logger, string model, int epochs, int seed);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Epoch {Epoch}, batch {Batch}: loss {Loss}, gradient norm {GradientNorm}, learning rate {LearningRate}")]
    static partial void Batch(ILogger logger, int epoch, int batch, double loss, double gradientNorm, double learningRate);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Epoch {Epoch}/{Epochs}: {Numbers} ({Seconds} s)")]
    static partial void Epoch(ILogger logger, int epoch, int epochs, string numbers, double seconds);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Training of {Model} is done: {Epochs} epochs")]
    static partial void Ended(ILogger logger, string model, int epochs);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Training of {Model} ended after {Epochs} epochs because {Reason}")]
    static partial void Stopped(ILogger logger, string model, int epochs, string reason);
}
