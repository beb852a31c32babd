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

    /// <summary>The first and last epoch of every stage, and each quarter between.</summary>
    private sealed class PlainProgress(TextWriter output) : IProgress<ForecastProgress>
    {
        public void Report(ForecastProgress p)
        {
            int quarter = Math.Max(1, p.Epochs / 4);
            if (p.Epoch == 0 || p.Epoch == 1 || p.Epoch == p.Epochs || p.Epoch % quarter == 0) output.WriteLine(Said(p));
        }
    }
}
