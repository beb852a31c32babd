using System.Globalization;
using System.Text;

namespace Unroll;

/// <summary>A row of a CSV file for each epoch: <c>epoch,learning_rate,loss,...,val_loss,...</c>.</summary>
/// <remarks>Columns are those of the first epoch. Numbers are written with all their digits. A training that is resumed from a <see cref="Backup"/> goes on
/// where the backup was made: no row is lost or there twice.</remarks>
/// <param name="path">The file; its folder is made if it is not there.</param>
public sealed class CsvLog(string path) : Callback
{
    LogFile? _log;
    string[] _columns = [];

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Whether rows are added to a file that is there, instead of replacing it. Default false.</summary>
    public bool Append { get; init; }

    /// <summary>Whether there is a column <c>seconds</c>, how long the epoch took. Default false: then the same training gives the same file.</summary>
    public bool Seconds { get; init; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingRun run)
    {
        _log?.Dispose();
        (_log, _columns) = (new LogFile(Path, Append), []);
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingRun run, int epoch) => _log!.Open();

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written, or has other columns.</exception>
    public override void OnEpochEnd(TrainingRun run, EpochReport report)
    {
        List<MetricValue> row = [new("epoch", report.Epoch), new("learning_rate", report.LearningRate), .. report.Numbers];
        if (Seconds)
            row.Add(new("seconds", report.Duration.TotalSeconds));
        if (_columns.Length == 0)
            Begin([.. row.Select(r => r.Name)]);
        Line(_columns.Select(c => row.FindIndex(r => r.Name == c) is >= 0 and var at ? row[at].Value.ToString("R", CultureInfo.InvariantCulture) : ""));
    }

    /// <inheritdoc/>
    public override void Release() => _log?.Dispose();

    /// <inheritdoc/>
    public override void Keep(TrainingState state)
    {
        _log!.Keep(state);
        state.Keep("columns", ref _columns);
    }

    void Begin(string[] columns)
    {
        _columns = columns;
        if (_log!.IsEmpty)
        {
            Line(columns.Select(SeriesCsv.Cell));
            return;
        }
        var header = string.Join(',', columns.Select(SeriesCsv.Cell));
        var found = _log.FirstLine();
        if (found != header)
            throw new IOException($"CsvLog: '{Path}' has the columns {found}, and this training has {header}. Usual fix: another file, or Append = false.");
    }

    void Line(IEnumerable<string> cells) => _log!.Write(Encoding.UTF8.GetBytes(string.Join(',', cells) + "\n"));
}
