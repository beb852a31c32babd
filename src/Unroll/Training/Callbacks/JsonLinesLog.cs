using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Unroll;

/// <summary>A JSON object on a line of its own for each epoch, and for batches if wanted:
/// <c>{"event":"epoch","epoch":1,"steps":50,"learning_rate":0.001,"loss":0.31,"val_loss":0.28}</c>.</summary>
/// <remarks>JSON has no NaN and no infinity: such a number is the text <c>"NaN"</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>. A training that is resumed from a
/// <see cref="Backup"/> goes on where the backup was made: no line is lost or there twice.</remarks>
/// <param name="path">The file; its folder is made if it is not there.</param>
public sealed class JsonLinesLog(string path) : Callback
{
    LogFile? _log;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>After how many batches there is a line with <c>"event":"batch"</c>; 0 (default) for none.</summary>
    public int EveryBatches
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(EveryBatches), FormattableString.Invariant($"JsonLinesLog.EveryBatches: got {value}; needed 0 or more."));
    }

    /// <summary>Whether lines are added to a file that is there, instead of replacing it. Default false.</summary>
    public bool Append { get; init; }

    /// <summary>Whether lines of epochs say how long they took, in <c>seconds</c>. Default false: then the same training gives the same file.</summary>
    public bool Seconds { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        _log?.Dispose();
        _log = new LogFile(Path, Append);
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingRun run, int epoch) => _log!.Open();

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingRun run, BatchReport report)
    {
        if (EveryBatches > 0 && report.Batch % EveryBatches == 0)
            Line("batch", [("epoch", report.Epoch), ("batch", report.Batch), ("step", run.Model.StepCount)],
                [new("learning_rate", report.LearningRate), new("gradient_norm", report.Step.GradientNorm), new("loss", report.Loss), .. report.Metrics]);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingRun run, EpochReport report) => Line("epoch", [("epoch", report.Epoch), ("steps", report.Steps)],
        [new("learning_rate", report.LearningRate), .. report.Numbers, .. Seconds ? [new("seconds", report.Duration.TotalSeconds)] : Array.Empty<MetricValue>()]);

    /// <inheritdoc/>
    public override void Release() => _log?.Dispose();

    /// <inheritdoc/>
    public override void Keep(TrainingState state) => _log!.Keep(state);

    void Line(string kind, ReadOnlySpan<(string Name, long Count)> counts, IEnumerable<MetricValue> numbers)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("event", kind);
            foreach (var (name, count) in counts)
                json.WriteNumber(name, count);
            foreach (var (name, value) in numbers)
                if (double.IsFinite(value))
                    json.WriteNumber(name, value);
                else
                    json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        _log!.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
