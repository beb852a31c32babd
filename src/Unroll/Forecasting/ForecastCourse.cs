using System.Diagnostics;

namespace Unroll;

/// <summary>The course of a forecaster's training: the losses so far, the work that is left, and who hears of it.</summary>
internal sealed class ForecastCourse
{
    private readonly ForecastSchedule _schedule;
    private readonly IProgress<ForecastProgress>? _progress;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<ForecastReportLoss> _losses = [];
    private readonly double _windows;
    private double _done, _total;

    public ForecastCourse(ForecastSchedule schedule, int windows, IProgress<ForecastProgress>? progress)
    {
        (_schedule, _windows, _progress) = (schedule, windows, progress);
        _total = (double)schedule.Epochs * schedule.EarlierWindows + (double)schedule.Networks * schedule.Epochs * windows;
    }

    public IReadOnlyList<ForecastReportLoss> Losses => _losses;

    /// <summary>A callback for one network: its step size falls along a half cosine, its losses are kept and reported.</summary>
    public Callback Stage(string name, double learningRate, int windows) => new StageCallback(this, name, learningRate, windows);

    /// <summary>The validation run is over: from here, every network has this many epochs.</summary>
    public void Planned(int epochs) => _total = _done + (double)_schedule.Networks * epochs * _windows;

    private void Ended(string stage, EpochReport report, int windows)
    {
        _done += windows;
        double? validation = report.Validation?.Loss;
        _losses.Add(new ForecastReportLoss(stage, report.Epoch, report.Loss, validation));
        double share = Math.Min(1, _done / _total);
        // The first epochs are slow (code is compiled): they would foretell hours.
        TimeSpan? left = _losses.Count < 4 ? null : _clock.Elapsed * ((1 - share) / share);
        _progress?.Report(new ForecastProgress(stage, report.Epoch, report.Epochs, report.Loss, validation, share, left));
    }

    private sealed class StageCallback(ForecastCourse course, string stage, double learningRate, int windows) : Callback
    {
        public override void OnEpochEnd(TrainingRun run, EpochReport report)
        {
            // From the full step size in the first epoch to nearly nothing in the last.
            run.Compilation.Optimizer.LearningRate = learningRate * 0.5 * (1 + Math.Cos(Math.PI * report.Epoch / (report.Epochs + 0.5)));
            course.Ended(stage, report, windows);
        }
    }
}
