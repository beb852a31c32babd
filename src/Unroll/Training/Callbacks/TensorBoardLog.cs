namespace Unroll;

/// <summary>Writes event files that TensorBoard shows: <c>tensorboard --logdir folder</c>.</summary>
/// <remarks>
/// <para>Runs and tags as Keras writes them: <c>train</c> and <c>validation</c> with <c>epoch_loss</c>, <c>epoch_accuracy</c> ... over epochs (from 1), <c>epoch_learning_rate</c>; with
/// <see cref="EveryBatches"/> <c>batch_loss</c> ... over the model's steps. Scalars are single precision, as the format has them.</para>
/// <para>A training that is resumed from a <see cref="Backup"/> goes on in the same files. Source: TensorFlow's record format and the messages Event, Summary, HistogramProto.</para>
/// </remarks>
/// <param name="folder">Where the two runs are; made if it is not there.</param>
public sealed class TensorBoardLog(string folder) : Callback
{
    const int Bins = 30;

    LogFile? _train, _validation;
    string? _name;

    /// <summary>Where the two runs are.</summary>
    public string Folder { get; } = folder;

    /// <summary>After how many batches their numbers are written; 0 (default) for epochs alone.</summary>
    public int EveryBatches { get; init => field = NotNegative(nameof(EveryBatches), value); }

    /// <summary>After how many epochs histograms of all weights are written; 0 (default) for none.</summary>
    public int HistogramEpochs { get; init => field = NotNegative(nameof(HistogramEpochs), value); }

    /// <summary>Whether there are histograms of gradients too, those of the epoch's last batch. Default false.</summary>
    public bool Gradients { get; init; }

    /// <summary>Says what time it is. Default: the system's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    double Now => (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        Release();
        var second = FormattableString.Invariant($"events.out.tfevents.{(long)Now:0000000000}.unroll");
        _name = second;
        for (var i = 1; File.Exists(FileOf("train")) || File.Exists(FileOf("validation")); i++)
            _name = FormattableString.Invariant($"{second}.{i}");
        Begin();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report)
    {
        if (EveryBatches > 0 && report.Batch % EveryBatches == 0)
            Scalars(_train!, "batch_", run.Model.StepCount, [new("loss", report.Loss), .. report.Metrics, new("learning_rate", report.LearningRate), new("gradient_norm", report.Step.GradientNorm)]);
        if (Gradients && HistogramEpochs > 0 && report.Batch == report.Batches && report.Epoch % HistogramEpochs == 0)
            Histograms(WeightHistograms.OfGradients(run, report.Epoch, Bins));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        Scalars(_train!, "epoch_", report.Epoch, [new("loss", report.Loss), .. report.Metrics, new("learning_rate", report.LearningRate)]);
        if (report.Validation is { } validation)
            Scalars(_validation!, "epoch_", report.Epoch, [new("loss", validation.Loss), .. validation.Metrics]);
        if (HistogramEpochs > 0 && report.Epoch % HistogramEpochs == 0)
            Histograms(WeightHistograms.OfWeights(run, report.Epoch, Bins));
    }

    /// <inheritdoc/>
    public override void Release()
    {
        _train?.Dispose();
        _validation?.Dispose();
    }

    /// <inheritdoc/>
    public override void Keep(TrainingState state)
    {
        state.Keep("name", ref _name);
        if (state.IsRestoring)
            Begin();
        _train!.Keep(state.Inside("train"));
        _validation!.Keep(state.Inside("validation"));
    }

    void Begin() => (_train, _validation) = (new LogFile(FileOf("train"), false), new LogFile(FileOf("validation"), false));

    string FileOf(string run) => Path.Combine(Folder, run, _name!);

    void Scalars(LogFile file, string prefix, long step, IEnumerable<MetricValue> numbers)
    {
        using var bytes = First(file);
        foreach (var (name, value) in numbers)
            bytes.Write(TensorBoardEvent.Scalar(Now, step, prefix + name, value));
        file.Write(bytes.ToArray());
    }

    void Histograms(IEnumerable<WeightHistogram> all)
    {
        using var bytes = First(_train!);
        foreach (var found in all)
            bytes.Write(TensorBoardEvent.Histogram(Now, found.Epoch, found.IsGradient ? found.Path + "/gradient" : found.Path, found));
        _train!.Write(bytes.ToArray());
    }

    MemoryStream First(LogFile file)
    {
        var bytes = new MemoryStream();
        if (file.IsEmpty)
            bytes.Write(TensorBoardEvent.Start(Now));
        return bytes;
    }

    static int NotNegative(string option, int value) => value >= 0 ? value
        : throw new ArgumentOutOfRangeException(option, FormattableString.Invariant($"TensorBoardLog.{option}: got {value}; needed 0 or more."));
}
