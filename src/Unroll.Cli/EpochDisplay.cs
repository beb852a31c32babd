using System.Diagnostics;
using Spectre.Console;

namespace Unroll.Cli;

/// <summary>Shows the epochs of an estimator: one line redrawn on a terminal; where output is redirected, each best epoch and about every five seconds another; nothing when quiet.</summary>
internal static class EpochDisplay
{
    public static T Run<T>(CliConsole console, bool quiet, Func<IProgress<EstimatorProgress>?, T> train)
    {
        if (quiet) return train(null);
        if (!console.Live) return train(new PlainProgress(console.Output));
        return console.Pretty.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 14 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new LiveProgress(context.AddTask("starting", maxValue: 1))));
    }

    private sealed class LiveProgress(ProgressTask task) : IProgress<EstimatorProgress>
    {
        public void Report(EstimatorProgress value)
        {
            task.Description = Markup.Escape(value.ToString());
            task.Value = (double)value.Epoch / value.Epochs;
        }
    }

    private sealed class PlainProgress(TextWriter output) : IProgress<EstimatorProgress>
    {
        private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

        public void Report(EstimatorProgress value)
        {
            if (!value.IsBest && _sinceLast.Elapsed < TimeSpan.FromSeconds(5)) return;
            output.WriteLine($"{value}{(value.IsBest ? " *" : "")}");
            _sinceLast.Restart();
        }
    }
}
