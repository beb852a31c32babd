using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Unroll.Cli;

/// <summary>Shows a training run: one line redrawn on a terminal, a line now and then where output is redirected, nothing when quiet.</summary>
internal static class TrainingDisplay
{
    public static T Run<T>(CliConsole console, bool quiet, Func<IProgress<ForecastProgress>?, T> train)
    {
        if (quiet) return train(null);
        if (!console.Live) return train(new PlainProgress(console.Output));
        return console.Pretty.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 14 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new LiveProgress(context.AddTask("starting", maxValue: 1))));
    }

    public static string Said(ForecastProgress p, bool narrow = false)
    {
        string text = p.Stage;
        if (p.Epoch > 0) text += string.Create(CultureInfo.InvariantCulture, $", epoch {p.Epoch}/{p.Epochs}, loss {p.Loss:F4}");
        if (p.ValidationLoss is { } v) text += string.Create(CultureInfo.InvariantCulture, $", {(narrow ? "val" : "validation loss")} {v:F4}");
        if (p.TimeLeft is { } left) text += string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(left.TotalSeconds)} s left");
        return text;
    }

    private sealed class LiveProgress(ProgressTask task) : IProgress<ForecastProgress>
    {
        public void Report(ForecastProgress p)
        {
            task.Description = Markup.Escape(Said(p, narrow: true));
            task.Value = p.Done;
        }
    }

    /// <summary>The last epoch of every stage, and about every ten seconds one between.</summary>
    private sealed class PlainProgress(TextWriter output) : IProgress<ForecastProgress>
    {
        private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

        public void Report(ForecastProgress p)
        {
            if (p.Epoch > 1 && p.Epoch != p.Epochs && _sinceLast.Elapsed < TimeSpan.FromSeconds(10)) return;
            if (p.Epoch == 1 && p.ValidationLoss is null) return;
            output.WriteLine(Said(p));
            _sinceLast.Restart();
        }
    }
}
